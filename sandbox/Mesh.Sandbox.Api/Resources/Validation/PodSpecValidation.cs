using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Resources.Validation;

/// <summary>The rules of pod specs that people run into.</summary>
internal static class PodSpecValidation
{
    private static readonly string[] RestartPolicies = ["Always", "OnFailure", "Never"];
    private static readonly string[] DnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];

    public static void Validate(JsonObject spec, string path, List<FieldError> errors)
    {
        var volumes = Volumes(spec, path, errors);
        if (!spec.Objects("containers").Any())
        {
            errors.Add(FieldError.Required($"{path}.containers"));
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            foreach (var (container, i) in spec.Objects(list).Select((c, i) => (c, i)))
            {
                var at = $"{path}.{list}[{i}]";
                if (!names.Add(container.Text("name")))
                {
                    errors.Add(FieldError.Duplicate($"{at}.name", container.Text("name")));
                }

                ContainerValidation.Validate(container, at, list == "initContainers", volumes, errors);
            }
        }

        if (spec.Objects("ephemeralContainers").Any())
        {
            errors.Add(FieldError.Forbidden($"{path}.ephemeralContainers", "ephemeral containers are not supported by this server"));
        }

        OneOf(spec, "restartPolicy", path, RestartPolicies, errors);
        OneOf(spec, "dnsPolicy", path, DnsPolicies, errors);
        if (spec.Number("activeDeadlineSeconds") is < 1 and var deadline)
        {
            errors.Add(FieldError.Invalid($"{path}.activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive"));
        }

        if (spec.Text("serviceAccountName") is { Length: > 0 } account && NameRules.SubdomainFault(account) is { } fault)
        {
            errors.Add(FieldError.Invalid($"{path}.serviceAccountName", account, fault));
        }
    }

    public static void OneOf(JsonObject source, string property, string path, string[] supported, List<FieldError> errors)
    {
        if (source.Text(property) is { Length: > 0 } value && !supported.Contains(value))
        {
            errors.Add(FieldError.NotSupported($"{path}.{property}", value, supported));
        }
    }

    private static HashSet<string> Volumes(JsonObject spec, string path, List<FieldError> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (volume, i) in spec.Objects("volumes").Select((v, i) => (v, i)))
        {
            var name = volume.Text("name");
            var at = $"{path}.volumes[{i}]";
            if (name.Length == 0)
            {
                errors.Add(FieldError.Required($"{at}.name"));
            }
            else if (NameRules.LabelFault(name) is { } fault)
            {
                errors.Add(FieldError.Invalid($"{at}.name", name, fault));
            }

            if (!names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"{at}.name", name));
            }

            if (volume.Count(p => p.Key != "name") > 1)
            {
                errors.Add(FieldError.Forbidden(at, "may not specify more than 1 volume type"));
            }

            DownwardFiles(volume, at, errors);
            foreach (var (source, j) in (volume.Child("projected") ?? []).Objects("sources").Select((s, j) => (s, j)))
            {
                DownwardFiles(source, $"{at}.projected.sources[{j}]", errors);
            }
        }

        return names;
    }

    /// <summary>The real server's paths leave the index of the file out, and so do these.</summary>
    private static void DownwardFiles(JsonObject source, string path, List<FieldError> errors)
    {
        foreach (var field in (source.Child("downwardAPI") ?? []).Objects("items").Select(item => item.Child("fieldRef")).OfType<JsonObject>())
        {
            DownwardFieldValidation.Validate(field, $"{path}.downwardAPI.fieldRef", DownwardFieldValidation.InFiles, errors);
        }
    }
}
