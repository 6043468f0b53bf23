using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Reads a route, looking at nothing but the object itself.</summary>
internal static class RouteTranslator
{
    // As the Gateway API's own definitions; whoever weakens those still cannot make every client hold more.
    private const int MaxParents = 32;
    private const int MaxHostnames = 16;
    private const int MaxRules = 16;

    public static RouteName NameOf(IRouteObject route) => new(route is HttpRoute ? RouteKind.Http : RouteKind.Grpc, KubernetesFacts.NameOf(route));

    public static RouteReading Read(IRouteObject route)
    {
        var name = NameOf(route);
        var faults = new RouteFaults();
        var parents = Parents(route.ParentRefs, name.Name.Namespace, faults);
        if (parents.Count == 0)
        {
            // A route of gateways: other controllers judge it.
            return new(parents, null, null);
        }

        var (hostnames, rules) = route switch
        {
            HttpRoute http => (Hostnames(http.Spec?.Hostnames, faults), HttpRules(http, name.Name.Namespace, faults)),
            GrpcRoute grpc => (Hostnames(grpc.Spec?.Hostnames, faults), GrpcRules(grpc, name.Name.Namespace, faults)),
            _ => throw new ArgumentOutOfRangeException(nameof(route)),
        };
        CheckNames(rules, faults);
        return faults.Refusal is { } refusal
            ? new(parents, null, refusal)
            : new(parents, new(name, route.Metadata.CreationTimestamp ?? DateTime.MinValue, parents, hostnames, rules), null);
    }

    private static ValueList<RouteRule> HttpRules(HttpRoute route, string @namespace, RouteFaults faults)
    {
        RouteFields.Unknown(route.Spec?.Unknown, "spec", faults);
        // The definition's default; a route without rules matches everything and forwards nothing.
        var rules = route.Spec?.Rules is { Count: > 0 } some ? some : [new HttpRouteRule()];
        return Rules(rules, (rule, index) => HttpRuleReader.Read(rule, index, @namespace, faults), faults);
    }

    private static ValueList<RouteRule> GrpcRules(GrpcRoute route, string @namespace, RouteFaults faults)
    {
        RouteFields.Unknown(route.Spec?.Unknown, "spec", faults);
        var rules = route.Spec?.Rules is { Count: > 0 } some ? some : [new GrpcRouteRule()];
        return Rules(rules, (rule, index) => GrpcRuleReader.Read(rule, index, @namespace, faults), faults);
    }

    private static ValueList<RouteRule> Rules<T>(IList<T> rules, Func<T, int, RouteRule> read, RouteFaults faults)
    {
        if (rules.Count > MaxRules)
        {
            faults.Unsupported("spec.rules", $"must list at most {MaxRules} rules");
            return [];
        }

        return rules.Select(read).ToValueList();
    }

    private static ValueList<RouteParent> Parents(IList<ParentReference>? references, string @namespace, RouteFaults faults)
    {
        var parents = (references ?? [])
            .Where(reference => reference is { Group: "", Kind: "Service", Name.Length: > 0 })
            .Select(reference => new RouteParent(new(reference.Namespace ?? @namespace, reference.Name!), NullIfEmpty(reference.SectionName), reference.Port))
            .Distinct()
            .ToValueList();
        if (parents.Count > MaxParents)
        {
            faults.Unsupported("spec.parentRefs", $"must list at most {MaxParents} parents");
        }

        return parents;
    }

    private static ValueList<string> Hostnames(IList<string>? hostnames, RouteFaults faults)
    {
        if (hostnames is { Count: > MaxHostnames })
        {
            faults.Unsupported("spec.hostnames", $"must list at most {MaxHostnames} names");
            return [];
        }

        var read = new List<string>();
        foreach (var (index, hostname) in (hostnames ?? []).Index())
        {
            string name = hostname.ToLowerInvariant();
            if (!RouteFields.IsHostname(name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name))
            {
                faults.Unsupported($"spec.hostnames[{index}]", "must be a DNS name, or one that starts with \"*.\"");
            }

            read.Add(name);
        }

        return read.Distinct().ToValueList();
    }

    private static void CheckNames(ValueList<RouteRule> rules, RouteFaults faults)
    {
        if (rules.GroupBy(rule => rule.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            faults.Unsupported("spec.rules", $"must have different names, and two are named {twice.Key}");
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
