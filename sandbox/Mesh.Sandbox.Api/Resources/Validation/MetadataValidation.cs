using System.Text;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Resources.Validation;

/// <summary>The rules every object's metadata obeys.</summary>
internal static class MetadataValidation
{
    /// <summary>Kubernetes bounds all annotations of one object together.</summary>
    private const int AnnotationsMaxBytes = 256 * 1024;

    public static void Validate(ResourceType type, JsonObject tree, List<FieldError> errors)
    {
        var meta = new ObjectMeta(tree);
        if (meta.Name.Length == 0)
        {
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        }
        else if (type.Strategy.NameFault(meta.Name) is { } fault)
        {
            errors.Add(FieldError.Invalid("metadata.name", meta.Name, fault));
        }

        ValidateMaps(meta.Json, errors);
        ValidateFinalizers(meta, errors);
        ValidateOwners(meta, errors);
    }

    /// <summary>Labels and annotations.</summary>
    public static void ValidateMaps(JsonObject metadata, List<FieldError> errors)
    {
        ValidateLabels(metadata.Child("labels"), "metadata.labels", errors);
        ValidateAnnotations(metadata.Child("annotations"), "metadata.annotations", errors);
    }

    public static void ValidateUpdate(JsonObject old, JsonObject tree, List<FieldError> errors)
    {
        var before = new ObjectMeta(old);
        var after = new ObjectMeta(tree);
        if (before.IsBeingDeleted && after.Finalizers.Except(before.Finalizers).ToArray() is { Length: > 0 } added)
        {
            errors.Add(FieldError.Forbidden(
                "metadata.finalizers",
                $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(a => $"\"{a}\""))}}}"));
        }

        if (after.ResourceVersion.Length == 0)
        {
            errors.Add(FieldError.Invalid("metadata.resourceVersion", 0, "must be specified for an update"));
        }
    }

    public static void ValidateLabels(JsonObject? labels, string path, List<FieldError> errors)
    {
        foreach (var (key, value) in labels ?? [])
        {
            if (NameRules.QualifiedNameFault(key) is { } keyFault)
            {
                errors.Add(FieldError.Invalid(path, key, keyFault));
            }

            if (NameRules.LabelValueFault(value?.GetValue<string>() ?? "") is { } valueFault)
            {
                errors.Add(FieldError.Invalid(path, value?.GetValue<string>(), valueFault));
            }
        }
    }

    public static void ValidateAnnotations(JsonObject? annotations, string path, List<FieldError> errors)
    {
        var bytes = 0;
        foreach (var (key, value) in annotations ?? [])
        {
            // Annotation keys may have capitals in the prefix; the rest is the rule of label keys.
            if (NameRules.QualifiedNameFault(key.ToLowerInvariant()) is { } fault)
            {
                errors.Add(FieldError.Invalid(path, key, fault));
            }

            bytes += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value?.GetValue<string>() ?? "");
        }

        if (bytes > AnnotationsMaxBytes)
        {
            errors.Add(FieldError.TooLong(path, AnnotationsMaxBytes));
        }
    }

    private static void ValidateFinalizers(ObjectMeta meta, List<FieldError> errors)
    {
        var finalizers = meta.Finalizers;
        for (var i = 0; i < finalizers.Count; i++)
        {
            if (NameRules.QualifiedNameFault(finalizers[i]) is { } fault)
            {
                errors.Add(FieldError.Invalid($"metadata.finalizers[{i}]", finalizers[i], fault));
            }
        }

        if (finalizers.Contains("orphan") && finalizers.Contains("foregroundDeletion"))
        {
            errors.Add(FieldError.Invalid("metadata.finalizers", "foregroundDeletion", "finalizer orphan and foregroundDeletion cannot be both set"));
        }
    }

    private static void ValidateOwners(ObjectMeta meta, List<FieldError> errors)
    {
        var controllers = 0;
        foreach (var (owner, i) in meta.Json.Objects("ownerReferences").Select((o, i) => (o, i)))
        {
            var path = $"metadata.ownerReferences[{i}]";
            foreach (var property in (ReadOnlySpan<string>)["apiVersion", "kind", "name", "uid"])
            {
                if (owner.Text(property).Length == 0)
                {
                    errors.Add(FieldError.Invalid($"{path}.{property}", "", "must not be empty"));
                }
            }

            controllers += owner.Flag("controller") ? 1 : 0;
        }

        if (controllers > 1)
        {
            errors.Add(FieldError.Invalid(
                "metadata.ownerReferences", meta.Json["ownerReferences"], "Only one reference can have Controller set to true."));
        }
    }
}
