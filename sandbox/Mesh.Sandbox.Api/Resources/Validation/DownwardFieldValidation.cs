using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Resources.Validation;

/// <summary>What a <c>fieldRef</c> may name. A file may hold all labels or annotations, a variable only one of them.</summary>
internal static class DownwardFieldValidation
{
    public static readonly string[] InVariables =
    [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ];

    public static readonly string[] InFiles = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

    /// <summary>Paths that the API knows but offers in neither place.</summary>
    private static readonly string[] Elsewhere = ["spec.restartPolicy", "spec.schedulerName", "status.phase"];

    /// <param name="reference">The <c>fieldRef</c>.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="supported">One of the lists of this type.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static void Validate(JsonObject reference, string path, string[] supported, List<FieldError> errors)
    {
        var field = reference.Text("fieldPath");
        if (field.Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.fieldPath"));
        }
        else if (Split(field) is var (map, key))
        {
            ValidateKey(path, field, map, key, errors);
        }
        else if (!InVariables.Contains(field) && !InFiles.Contains(field) && !Elsewhere.Contains(field))
        {
            errors.Add(FieldError.Invalid($"{path}.fieldPath", field, $"error converting fieldPath: field label not supported: {field}"));
        }
        else if (!supported.Contains(field))
        {
            errors.Add(FieldError.NotSupported($"{path}.fieldPath", field, supported));
        }
    }

    private static void ValidateKey(string path, string field, string map, string key, List<FieldError> errors)
    {
        if (map is not ("metadata.annotations" or "metadata.labels"))
        {
            errors.Add(FieldError.Invalid($"{path}.fieldPath", field, $"error converting fieldPath: field label does not support subscript: {field}"));
        }
        else if (NameRules.QualifiedNameFault(map == "metadata.annotations" ? key.ToLowerInvariant() : key) is { } fault)
        {
            errors.Add(FieldError.Invalid(path, key, fault));
        }
    }

    /// <summary>The parts of <c>metadata.labels['app']</c>; null for a path without a key.</summary>
    private static (string Map, string Key)? Split(string field)
    {
        const string open = "['";
        const string close = "']";
        var at = field.IndexOf(open, StringComparison.Ordinal);
        return at > 0 && field.EndsWith(close, StringComparison.Ordinal) && at + open.Length <= field.Length - close.Length
            ? (field[..at], field[(at + open.Length)..^close.Length])
            : null;
    }
}
