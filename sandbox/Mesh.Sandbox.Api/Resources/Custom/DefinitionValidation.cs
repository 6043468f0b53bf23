using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Validation;
using Mesh.Sandbox.Api.Schemas;

namespace Mesh.Sandbox.Api.Resources.Custom;

/// <summary>The rules of CustomResourceDefinitions. What this server cannot do is refused here, when it is asked for.</summary>
internal static class DefinitionValidation
{
    private const string ApprovalAnnotation = "api-approved.kubernetes.io";
    private const string NotSupported = "is not supported by this server";

    public static void Validate(JsonObject tree, List<FieldError> errors)
    {
        var spec = tree.Ensure("spec");
        var meta = new ObjectMeta(tree);
        Group(spec, meta, errors);
        Names(spec, meta, errors);
        PodSpecValidation.OneOf(spec, "scope", "spec", ["Cluster", "Namespaced"], errors);
        if (spec.Text("scope").Length == 0)
        {
            errors.Add(FieldError.Required("spec.scope"));
        }

        if (spec.Flag("preserveUnknownFields"))
        {
            errors.Add(FieldError.Invalid("spec.preserveUnknownFields", true, "must be false in order to use defaults in the schema"));
        }

        ConversionValidation.Validate(spec.Ensure("conversion"), errors);
        Versions(spec, errors);
    }

    private static void Group(JsonObject spec, ObjectMeta meta, List<FieldError> errors)
    {
        var group = spec.Text("group");
        if (group.Length == 0)
        {
            errors.Add(FieldError.Required("spec.group"));
        }
        else if (NameRules.SubdomainFault(group) is { } fault)
        {
            errors.Add(FieldError.Invalid("spec.group", group, fault));
        }
        else if (!group.Contains('.'))
        {
            errors.Add(FieldError.Invalid("spec.group", group, "should be a domain with at least one dot"));
        }

        var isProtected = group is "k8s.io" or "kubernetes.io"
            || group.EndsWith(".k8s.io", StringComparison.Ordinal) || group.EndsWith(".kubernetes.io", StringComparison.Ordinal);
        if (isProtected && string.IsNullOrEmpty(meta.Annotations?.Text(ApprovalAnnotation)))
        {
            errors.Add(FieldError.Required(
                $"metadata.annotations[{ApprovalAnnotation}]",
                $"protected groups must have approval annotation \"{ApprovalAnnotation}\", see https://github.com/kubernetes/enhancements/pull/1111"));
        }
    }

    private static void Names(JsonObject spec, ObjectMeta meta, List<FieldError> errors)
    {
        var names = spec.Ensure("names");
        foreach (var property in (ReadOnlySpan<string>)["plural", "singular", "kind", "listKind"])
        {
            var name = names.Text(property);
            if (name.Length == 0)
            {
                errors.Add(FieldError.Required($"spec.names.{property}"));
            }
            else if (NameRules.Dns1035Fault(name.ToLowerInvariant()) is { } fault)
            {
                errors.Add(FieldError.Invalid($"spec.names.{property}", name, fault));
            }
        }

        if (names.Text("kind").Length > 0 && names.Text("kind") == names.Text("listKind"))
        {
            errors.Add(FieldError.Invalid("spec.names.listKind", names.Text("listKind"), "kind and listKind may not be the same"));
        }

        var expected = $"{names.Text("plural")}.{spec.Text("group")}";
        if (meta.Name != expected)
        {
            errors.Add(FieldError.Invalid("metadata.name", meta.Name, "must be spec.names.plural+\".\"+spec.group"));
        }
    }

    private static void Versions(JsonObject spec, List<FieldError> errors)
    {
        var versions = spec.Objects("versions").ToArray();
        if (versions.Length == 0)
        {
            errors.Add(FieldError.Required("spec.versions", "must have at least one version"));
            return;
        }

        if (versions.Count(v => v.Flag("storage")) != 1)
        {
            errors.Add(FieldError.Invalid("spec.versions", spec["versions"], "must have exactly one version marked as storage version"));
        }

        // One schema for all versions is reported where the deprecated single-schema field used to be.
        var same = versions.All(v => JsonAccess.Same(v["schema"], versions[0]["schema"]));
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < versions.Length; i++)
        {
            var (version, path) = (versions[i], $"spec.versions[{i}]");
            if (NameRules.Dns1035Fault(version.Text("name")) is { } fault)
            {
                errors.Add(FieldError.Invalid($"{path}.name", version.Text("name"), fault));
            }

            if (!names.Add(version.Text("name")))
            {
                errors.Add(FieldError.Invalid("spec.versions", spec["versions"], "must contain unique version names"));
            }

            if (version.Path("subresources", "scale") is not null)
            {
                errors.Add(FieldError.Forbidden($"{path}.subresources.scale", $"the scale sub-resource of custom resources {NotSupported}"));
            }

            Columns(version, path, errors);
            if (i == 0 || !same)
            {
                Schema(version, same ? "spec.validation.openAPIV3Schema" : $"{path}.schema.openAPIV3Schema", errors);
            }
        }
    }

    private static void Schema(JsonObject version, string path, List<FieldError> errors)
    {
        if (version.Path("schema", "openAPIV3Schema") is not JsonObject schema)
        {
            errors.Add(FieldError.Required(path, "schemas are required"));
            return;
        }

        StructuralSchema.Parse(schema, path, out var faults);
        errors.AddRange(faults);
    }

    private static void Columns(JsonObject version, string path, List<FieldError> errors)
    {
        foreach (var (column, i) in version.Objects("additionalPrinterColumns").Select((c, i) => (c, i)))
        {
            var at = $"{path}.additionalPrinterColumns[{i}]";
            if (column.Text("name").Length == 0)
            {
                errors.Add(FieldError.Required($"{at}.name"));
            }

            PodSpecValidation.OneOf(column, "type", at, ["boolean", "date", "integer", "number", "string"], errors);
            if (Printing.SimpleJsonPath.Parse(column.Text("jsonPath")) is null)
            {
                errors.Add(FieldError.Invalid($"{at}.jsonPath", column.Text("jsonPath"), "is not a simple json path, or one this server does not support"));
            }
        }
    }
}
