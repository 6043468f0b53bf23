using Mesh.Api.Resources;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation.Clusters;

/// <summary>Adds the endpoints of other clusters to those of a service here (decision 20).</summary>
/// <param name="network">Network of this cluster; empty: one of its own.</param>
/// <param name="peers">What the peers state, by name.</param>
internal sealed class GlobalEndpoints(string network, IReadOnlyCollection<PeerState> peers)
{
    /// <param name="own">The endpoints here; they stay as they are.</param>
    /// <param name="service">The service as peers know it.</param>
    /// <param name="ports">Its ports here.</param>
    public EndpointSet Merge(EndpointSet own, ResourceName service, IReadOnlySet<int> ports)
    {
        var omissions = new List<Finding>();
        var taken = own.Endpoints.Select(endpoint => endpoint.Address).ToHashSet(StringComparer.Ordinal);
        var foreign = new List<MeshEndpoint>();
        foreach (var peer in peers)
        {
            var stated = StatedEndpoints.Read(peer, service, ports);
            foreign.AddRange(IsReachable(peer) ? Direct(peer.Cluster, stated, taken, omissions) : GatewayEntries.Of(service, peer, stated, omissions));
        }

        return foreign.Count + omissions.Count == 0 ? own : own with { Endpoints = own.Endpoints.Concat(foreign).ToValueList(), Omissions = omissions.ToValueList() };
    }

    private bool IsReachable(PeerState peer) => network.Length > 0 && peer.Facts.Network == network;

    /// <summary>On one network an address is one pod. Of those that are claimed twice this cluster knows best about its own, and of others the first is believed.</summary>
    private static List<MeshEndpoint> Direct(string cluster, IEnumerable<MeshEndpoint> stated, HashSet<string> taken, List<Finding> omissions)
    {
        var parts = stated.ToLookup(endpoint => taken.Contains(endpoint.Address));
        if (parts[true].Select(endpoint => endpoint.Address).Order(StringComparer.Ordinal).FirstOrDefault() is { } claimed)
        {
            omissions.Add(new(
                false, "AddressTaken", $"cluster {cluster} states pods at addresses of others, such as {claimed}; clusters of one network must not share addresses"));
        }

        List<MeshEndpoint> free = [.. parts[false]];
        taken.UnionWith(free.Select(endpoint => endpoint.Address));
        return free;
    }
}
