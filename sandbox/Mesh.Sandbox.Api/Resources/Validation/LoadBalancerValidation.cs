using System.Net;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Kinds;

namespace Mesh.Sandbox.Api.Resources.Validation;

/// <summary>The rules of what makes Services reachable from outside. What the sandbox's load balancers cannot do is refused here, where the client sees it.</summary>
internal static class LoadBalancerValidation
{
    private const string OnlyForLoadBalancers = "may only be used when `type` is 'LoadBalancer'";

    /// <summary>Cloud providers have opened whole nodes for it.</summary>
    private const int KubeletPort = 10250;

    /// <summary>Fields that mean nothing for other types; an update that changes the type and not them drops them.</summary>
    private static readonly string[] OfTheType = ["allocateLoadBalancerNodePorts", "loadBalancerClass"];

    public static void DropWithType(JsonObject spec, JsonObject before)
    {
        if (!IsLoadBalancer(spec))
        {
            DropSame(spec, before, OfTheType);
        }

        if (!IsExternal(spec))
        {
            DropSame(spec, before, ["externalTrafficPolicy"]);
        }
    }

    public static void Validate(JsonObject spec, bool headless, List<FieldError> errors)
    {
        if (!IsExternal(spec) && spec.Text("externalTrafficPolicy") is { Length: > 0 } policy)
        {
            errors.Add(FieldError.Invalid("spec.externalTrafficPolicy", policy, "may only be set for externally-accessible services"));
        }
        else if (IsExternal(spec))
        {
            PodSpecValidation.OneOf(spec, "externalTrafficPolicy", "spec", ["Cluster", "Local"], errors);
        }

        if (IsLoadBalancer(spec))
        {
            ValidateLoadBalancer(spec, headless, errors);
            return;
        }

        foreach (var field in OfTheType.Append("loadBalancerSourceRanges").Where(field => spec[field] is not (null or JsonArray { Count: 0 })))
        {
            errors.Add(FieldError.Forbidden($"spec.{field}", OnlyForLoadBalancers));
        }
    }

    public static void ValidateUpdate(JsonObject spec, JsonObject before, List<FieldError> errors)
    {
        if (IsLoadBalancer(spec) && IsLoadBalancer(before) && !JsonAccess.Same(spec["loadBalancerClass"], before["loadBalancerClass"]))
        {
            errors.Add(FieldError.Invalid("spec.loadBalancerClass", spec["loadBalancerClass"], "may not change once set"));
        }
    }

    /// <param name="spec">Of the Service.</param>
    /// <param name="ingress">What its status says of the load balancer.</param>
    /// <param name="errors">Gets the faults.</param>
    public static void ValidateStatus(JsonObject spec, JsonObject[] ingress, List<FieldError> errors)
    {
        if (!IsLoadBalancer(spec) && ingress.Length > 0)
        {
            errors.Add(FieldError.Forbidden("status.loadBalancer.ingress", "may only be used when `spec.type` is \"LoadBalancer\""));
            return;
        }

        foreach (var (entry, i) in ingress.Select((entry, i) => (entry, i)))
        {
            var path = $"status.loadBalancer.ingress[{i}]";
            var (address, name) = (entry.Text("ip"), entry.Text("hostname"));
            if (address.Length > 0 && !IPAddress.TryParse(address, out _))
            {
                errors.Add(FieldError.Invalid($"{path}.ip", address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
            }

            if (entry["ipMode"] is not null && address.Length == 0)
            {
                errors.Add(FieldError.Forbidden($"{path}.ipMode", "may not be specified when `ip` is not set"));
            }
            else if (entry["ipMode"] is not null && entry.Text("ipMode") is not ("VIP" or "Proxy"))
            {
                errors.Add(FieldError.NotSupported($"{path}.ipMode", entry.Text("ipMode"), "Proxy", "VIP"));
            }

            if (name.Length > 0 && IPAddress.TryParse(name, out _))
            {
                errors.Add(FieldError.Invalid($"{path}.hostname", name, "must be a DNS name, not an IP address"));
            }
            else if (name.Length > 0 && NameRules.SubdomainFault(name) is { } fault)
            {
                errors.Add(FieldError.Invalid($"{path}.hostname", name, fault));
            }
        }
    }

    private static void ValidateLoadBalancer(JsonObject spec, bool headless, List<FieldError> errors)
    {
        if (headless)
        {
            errors.Add(FieldError.Invalid("spec.clusterIPs[0]", ServiceStrategy.None, "may not be set to 'None' for LoadBalancer services"));
        }

        foreach (var (port, i) in spec.Objects("ports").Select((port, i) => (port, i)).Where(item => item.port.Number("port") == KubeletPort))
        {
            errors.Add(FieldError.Invalid($"spec.ports[{i}]", KubeletPort, $"may not expose port {KubeletPort} externally since it is used by kubelet"));
        }

        if (spec["loadBalancerClass"] is { } named && NameRules.QualifiedNameFault(spec.Text("loadBalancerClass")) is { } fault)
        {
            errors.Add(FieldError.Invalid("spec.loadBalancerClass", named, fault));
        }

        if (spec.Text("externalTrafficPolicy") == "Local")
        {
            errors.Add(FieldError.Forbidden("spec.externalTrafficPolicy", "the sandbox's load balancers serve the policy 'Cluster' only"));
        }

        if (spec["loadBalancerSourceRanges"] is JsonArray { Count: > 0 })
        {
            errors.Add(FieldError.Forbidden("spec.loadBalancerSourceRanges", "the sandbox's load balancers serve all sources only"));
        }
    }

    private static void DropSame(JsonObject spec, JsonObject before, string[] fields)
    {
        foreach (var field in fields.Where(field => JsonAccess.Same(spec[field], before[field])))
        {
            spec.Remove(field);
        }
    }

    private static bool IsLoadBalancer(JsonObject spec) => spec.Text("type") == ServiceStrategy.LoadBalancer;

    private static bool IsExternal(JsonObject spec) => spec.Text("type") is "NodePort" or ServiceStrategy.LoadBalancer || spec["externalIPs"] is JsonArray { Count: > 0 };
}
