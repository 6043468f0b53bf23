using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Resources.Validation;

/// <summary>Keys of ConfigMaps and Secrets, which become file names.</summary>
internal static partial class DataKeyValidation
{
    /// <summary>The sum of all values of one ConfigMap or Secret.</summary>
    private const int MaxBytes = 1024 * 1024;

    public static void Validate(JsonObject tree, string property, List<FieldError> errors)
    {
        long bytes = 0;
        foreach (var (key, value) in tree.Child(property) ?? [])
        {
            bytes += System.Text.Encoding.UTF8.GetByteCount(value?.GetValue<string>() ?? "");
            if (Fault(key) is { } fault)
            {
                errors.Add(FieldError.Invalid($"{property}[{key}]", key, fault));
            }
        }

        if (bytes > MaxBytes)
        {
            errors.Add(FieldError.TooLong(property, MaxBytes));
        }
    }

    /// <summary>Data that was declared immutable stays as it is.</summary>
    public static void ValidateImmutable(JsonObject tree, JsonObject old, IEnumerable<string> properties, List<FieldError> errors)
    {
        if (!old.Flag("immutable"))
        {
            return;
        }

        if (!tree.Flag("immutable"))
        {
            errors.Add(FieldError.Forbidden("immutable", "field is immutable when `immutable` is set"));
        }

        foreach (var property in properties.Where(p => !JsonAccess.Same(tree[p], old[p])))
        {
            errors.Add(FieldError.Forbidden(property, "field is immutable when `immutable` is set"));
        }
    }

    private static string? Fault(string key) => key switch
    {
        { Length: > NameRules.SubdomainMaxLength } => $"must be no more than {NameRules.SubdomainMaxLength} characters",
        "." or ".." => $"must not be '{key}'",
        _ when key.StartsWith("..", StringComparison.Ordinal) => "must not start with '..'",
        _ => Characters().IsMatch(key)
            ? null
            : "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    };

    [GeneratedRegex(@"\A[-._a-zA-Z0-9]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Characters();
}
