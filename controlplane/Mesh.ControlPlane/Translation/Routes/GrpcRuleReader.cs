using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Reads one rule of a GRPCRoute. A gRPC call is a request to <c>/service/method</c>.</summary>
internal static class GrpcRuleReader
{
    private const int MaxMatches = 64;

    public static RouteRule Read(GrpcRouteRule rule, int index, string @namespace, RouteFaults faults)
    {
        string field = $"spec.rules[{index}]";
        RouteFields.Unknown(rule.Unknown, field, faults);
        var reader = new FilterReader(@namespace, matchesArePrefixes: false, isGrpc: true, faults);
        var filters = reader.ReadOfRule(rule.Filters, $"{field}.filters");
        var backends = BackendReader.Read(rule.BackendRefs, $"{field}.backendRefs", reader);
        AddedFields.Check(filters, backends, field, faults);
        return new(
            RouteFields.RuleName(rule.Name, index, field, faults), Matches(rule.Matches, field, faults), filters, backends, HttpTimeouts.None, null);
    }

    private static ValueList<RouteMatch> Matches(IList<GrpcRouteMatch>? matches, string field, RouteFaults faults)
    {
        if (matches is { Count: > MaxMatches })
        {
            faults.Unsupported($"{field}.matches", $"must list at most {MaxMatches} matches");
            return [];
        }

        return matches is { Count: > 0 }
            ? matches.Select((match, index) => GrpcMatchReader.Read(match, $"{field}.matches[{index}]", faults)).ToValueList()
            : [RouteMatch.All];
    }
}
