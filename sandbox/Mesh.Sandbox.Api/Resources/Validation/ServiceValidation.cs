using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Kinds;

namespace Mesh.Sandbox.Api.Resources.Validation;

/// <summary>The rules of Services.</summary>
internal static class ServiceValidation
{
    private static readonly string[] Types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    private static readonly string[] Affinities = ["ClientIP", "None"];
    private static readonly string[] Protocols = ["SCTP", "TCP", "UDP"];
    private static readonly string[] TrafficPolicies = ["Cluster", "Local"];

    public static void Validate(JsonObject spec, List<FieldError> errors)
    {
        PodSpecValidation.OneOf(spec, "type", "spec", Types, errors);
        PodSpecValidation.OneOf(spec, "sessionAffinity", "spec", Affinities, errors);
        PodSpecValidation.OneOf(spec, "internalTrafficPolicy", "spec", TrafficPolicies, errors);
        MetadataValidation.ValidateLabels(spec.Child("selector"), "spec.selector", errors);
        var headless = spec.Text("clusterIP") == ServiceStrategy.None;
        var ports = spec.Objects("ports").ToArray();
        if (ServiceStrategy.IsExternalName(spec))
        {
            if (NameRules.SubdomainFault(spec.Text("externalName").TrimEnd('.')) is { } fault)
            {
                errors.Add(FieldError.Invalid("spec.externalName", spec.Text("externalName"), fault));
            }
        }
        else if (ports.Length == 0 && !headless)
        {
            errors.Add(FieldError.Required("spec.ports"));
        }

        if (spec["ipFamilies"] is JsonArray families && families.Any(f => f?.GetValue<string>() != "IPv4"))
        {
            errors.Add(FieldError.Invalid("spec.ipFamilies[0]", "IPv6", "not configured on this cluster"));
        }

        if (spec.Text("ipFamilyPolicy") == "RequireDualStack")
        {
            errors.Add(FieldError.Invalid("spec.ipFamilyPolicy", "RequireDualStack", "this cluster is not configured for dual-stack services"));
        }

        Ports(ports, errors);
        LoadBalancerValidation.Validate(spec, headless, errors);
    }

    private static void Ports(JsonObject[] ports, List<FieldError> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new HashSet<(long?, string)>();
        for (var i = 0; i < ports.Length; i++)
        {
            var (port, path) = (ports[i], $"spec.ports[{i}]");
            var name = port.Text("name");
            if (name.Length == 0 && ports.Length > 1)
            {
                errors.Add(FieldError.Required($"{path}.name"));
            }
            else if (name.Length > 0 && NameRules.LabelFault(name) is { } fault)
            {
                errors.Add(FieldError.Invalid($"{path}.name", name, fault));
            }
            else if (name.Length > 0 && !names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"{path}.name", name));
            }

            if (!PortRules.IsPort(port.Number("port") ?? 0))
            {
                errors.Add(FieldError.Invalid($"{path}.port", port.Number("port") ?? 0, PortRules.RangeMessage));
            }

            if (!numbers.Add((port.Number("port"), port.Text("protocol"))))
            {
                errors.Add(FieldError.Duplicate(path, port));
            }

            PodSpecValidation.OneOf(port, "protocol", path, Protocols, errors);
            TargetPort(port["targetPort"], $"{path}.targetPort", errors);
            if (port.Text("appProtocol") is { Length: > 0 } protocol && NameRules.QualifiedNameFault(protocol) is { } protocolFault)
            {
                errors.Add(FieldError.Invalid($"{path}.appProtocol", protocol, protocolFault));
            }
        }
    }

    private static void TargetPort(JsonNode? target, string path, List<FieldError> errors)
    {
        if (target.IsText() && PortRules.NameFault(target!.GetValue<string>()) is { } fault)
        {
            errors.Add(FieldError.Invalid(path, target.GetValue<string>(), fault));
        }
        else if (target.AsInteger() is { } number && !PortRules.IsPort(number))
        {
            errors.Add(FieldError.Invalid(path, number, PortRules.RangeMessage));
        }
    }
}
