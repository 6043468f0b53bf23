using System.Collections.Immutable;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Short ways to write parts of a model.</summary>
internal static class Models
{
    public static ResourceName Name(string text) => ResourceName.TryParse(text) ?? throw new ArgumentException(text);

    public static MeshService Service(string name, int port = 80, params string[] addresses) => new(
        Name(name), "cluster-1", [.. addresses], [new(port, "http", PortProtocol.Http1, [new(Name(name), 1, port)], "")]);

    public static EndpointSet Endpoints(string name, params string[] addresses) => new(
        Name(name), [.. addresses.Select(address => Endpoint(address, new PortPair(80, 8080)))]);

    public static MeshEndpoint Endpoint(string address, params PortPair[] ports) => new(address, [.. ports], false, Locality.Unknown, null, null);

    public static Workload Workload(string name, string account = "default") => new(Name(name), account, new("region-1", "zone-a"), []);

    public static SpiffeId Identity(string @namespace, string account) => new(TrustDomain.Default, @namespace, account);

    /// <summary>The step from one model to another.</summary>
    public static ModelChange Change(MeshModel before, MeshModel after) => new(
        after,
        Differing(before.Services, after.Services),
        Differing(before.Endpoints, after.Endpoints),
        Differing(before.Workloads, after.Workloads),
        Differing(before.Splits, after.Splits),
        Differing(before.Routes, after.Routes),
        Differing(before.Policies, after.Policies)) { AccessPolicies = Differing(before.AccessPolicies, after.AccessPolicies), RateLimitPolicies = Differing(before.RateLimitPolicies, after.RateLimitPolicies), Exports = Differing(before.Exports, after.Exports), ClusterSet = Differing(before.ClusterSet, after.ClusterSet) };

    private static TKey[] Differing<TKey, T>(ImmutableDictionary<TKey, T> before, ImmutableDictionary<TKey, T> after)
        where TKey : notnull =>
        [.. before.Keys.Union(after.Keys).Where(name => !Equals(before.GetValueOrDefault(name), after.GetValueOrDefault(name)))];
}
