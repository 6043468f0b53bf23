using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Resources.Validation;

/// <summary>The rules of one container.</summary>
internal static class ContainerValidation
{
    private static readonly string[] PullPolicies = ["Always", "IfNotPresent", "Never"];
    private static readonly string[] Protocols = ["SCTP", "TCP", "UDP"];
    private static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];

    public static void Validate(JsonObject container, string path, bool isInit, HashSet<string> volumes, List<FieldError> errors)
    {
        var name = container.Text("name");
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.name"));
        }
        else if (NameRules.LabelFault(name) is { } fault)
        {
            errors.Add(FieldError.Invalid($"{path}.name", name, fault));
        }

        if (container.Text("image").Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.image"));
        }
        else if (container.Text("image").Trim() != container.Text("image"))
        {
            errors.Add(FieldError.Invalid($"{path}.image", container.Text("image"), "must not have leading or trailing whitespace"));
        }

        PodSpecValidation.OneOf(container, "imagePullPolicy", path, PullPolicies, errors);
        Ports(container, path, errors);
        Environment(container, path, errors);
        Mounts(container, path, volumes, errors);
        Resources(container.Child("resources") ?? [], $"{path}.resources", errors);
        RestartAndProbes(container, path, isInit, errors);
    }

    private static void Ports(JsonObject container, string path, List<FieldError> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (port, i) in container.Objects("ports").Select((p, i) => (p, i)))
        {
            var at = $"{path}.ports[{i}]";
            if (port.Text("name") is { Length: > 0 } name)
            {
                if (PortRules.NameFault(name) is { } fault)
                {
                    errors.Add(FieldError.Invalid($"{at}.name", name, fault));
                }
                else if (!names.Add(name))
                {
                    errors.Add(FieldError.Duplicate($"{at}.name", name));
                }
            }

            if (port.Number("containerPort") is not { } number)
            {
                errors.Add(FieldError.Required($"{at}.containerPort"));
            }
            else if (!PortRules.IsPort(number))
            {
                errors.Add(FieldError.Invalid($"{at}.containerPort", number, PortRules.RangeMessage));
            }

            PodSpecValidation.OneOf(port, "protocol", at, Protocols, errors);
        }
    }

    private static void Environment(JsonObject container, string path, List<FieldError> errors)
    {
        foreach (var (variable, i) in container.Objects("env").Select((v, i) => (v, i)))
        {
            if (variable.Text("name").Length == 0)
            {
                errors.Add(FieldError.Required($"{path}.env[{i}].name"));
            }
            else if (NameRules.VariableFault(variable.Text("name")) is { } fault)
            {
                errors.Add(FieldError.Invalid($"{path}.env[{i}].name", variable.Text("name"), fault));
            }

            if (variable.Child("valueFrom") is not { } source)
            {
                continue;
            }

            if (variable.Text("value").Length > 0)
            {
                errors.Add(FieldError.Invalid($"{path}.env[{i}].valueFrom", "", "may not be specified when `value` is not empty"));
            }

            if (source.Child("fieldRef") is { } field)
            {
                DownwardFieldValidation.Validate(field, $"{path}.env[{i}].valueFrom.fieldRef", DownwardFieldValidation.InVariables, errors);
            }

            if (source.Count != 1)
            {
                errors.Add(FieldError.Invalid(
                    $"{path}.env[{i}].valueFrom",
                    "",
                    source.Count == 0 ? "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`" : "may not have more than one field specified at a time"));
            }
        }
    }

    private static void Mounts(JsonObject container, string path, HashSet<string> volumes, List<FieldError> errors)
    {
        var points = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (mount, i) in container.Objects("volumeMounts").Select((m, i) => (m, i)))
        {
            var at = $"{path}.volumeMounts[{i}]";
            if (mount.Text("name").Length == 0)
            {
                errors.Add(FieldError.Required($"{at}.name"));
            }
            else if (!volumes.Contains(mount.Text("name")))
            {
                errors.Add(FieldError.NotFound($"{at}.name", mount.Text("name")));
            }

            if (mount.Text("mountPath").Length == 0)
            {
                errors.Add(FieldError.Required($"{at}.mountPath"));
            }
            else if (!points.Add(mount.Text("mountPath")))
            {
                errors.Add(FieldError.Invalid($"{at}.mountPath", mount.Text("mountPath"), "must be unique"));
            }
        }
    }

    private static void Resources(JsonObject resources, string path, List<FieldError> errors)
    {
        foreach (var side in (ReadOnlySpan<string>)["limits", "requests"])
        {
            foreach (var (resource, quantity) in resources.Child(side) ?? [])
            {
                var text = quantity?.GetValue<string>() ?? "";
                if (!Quantity.TryParse(text, out var value))
                {
                    errors.Add(FieldError.Invalid($"{path}.{side}[{resource}]", text, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
                }
                else if (value < 0)
                {
                    errors.Add(FieldError.Invalid($"{path}.{side}[{resource}]", text, "must be greater than or equal to 0"));
                }
                else if (side == "requests" && Quantity.TryParse(resources.Child("limits")?.Text(resource) ?? "", out var limit) && value > limit)
                {
                    errors.Add(FieldError.Invalid($"{path}.requests", text, $"must be less than or equal to {resource} limit of {resources.Child("limits")!.Text(resource)}"));
                }
            }
        }
    }

    private static void RestartAndProbes(JsonObject container, string path, bool isInit, List<FieldError> errors)
    {
        var sidecar = isInit && container.Text("restartPolicy") == "Always";
        if (container.Text("restartPolicy").Length > 0 && !sidecar)
        {
            errors.Add(isInit
                ? FieldError.NotSupported($"{path}.restartPolicy", container.Text("restartPolicy"), "Always")
                : FieldError.Forbidden($"{path}.restartPolicy", "may not be set for non-init containers"));
        }

        foreach (var probe in Probes)
        {
            if (container.Child(probe) is not { } settings)
            {
                continue;
            }

            if (isInit && !sidecar)
            {
                errors.Add(FieldError.Forbidden($"{path}.{probe}", "must not be set for init containers without restartPolicy=Always"));
            }

            var handlers = settings.Count(p => p.Key is "exec" or "httpGet" or "tcpSocket" or "grpc");
            if (handlers != 1)
            {
                errors.Add(handlers == 0
                    ? FieldError.Required($"{path}.{probe}", "must specify a handler type")
                    : FieldError.Forbidden($"{path}.{probe}", "may not specify more than 1 handler type"));
            }

            if (probe != "readinessProbe" && settings.Number("successThreshold") is not 1 and var threshold)
            {
                errors.Add(FieldError.Invalid($"{path}.{probe}.successThreshold", threshold, "must be 1"));
            }
        }
    }
}
