using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation.Clusters;

/// <summary>
/// The endpoints of a cluster on another network as its callers here see them: for each region one entry for each gateway, with the ready pods of that region divided among the gateways.
/// </summary>
internal static class GatewayEntries
{
    /// <summary>Most identities behind a gateway; the contract with the sidecars.</summary>
    public const int MaxIdentities = 64;

    /// <param name="service">The service.</param>
    /// <param name="peer">Who owns the endpoints.</param>
    /// <param name="endpoints">All of them.</param>
    /// <param name="omissions">Takes what is left out.</param>
    public static IEnumerable<MeshEndpoint> Of(ResourceName service, PeerState peer, IEnumerable<MeshEndpoint> endpoints, ICollection<Finding> omissions)
    {
        // A gateway passes mutual TLS through and nothing else.
        var meshed = endpoints.Where(endpoint => endpoint.Identity is not null).ToList();
        var gateways = peer.Facts.Gateways
            .Select(gateway => (gateway.Address, Port: (int)gateway.Port))
            .Distinct()
            .OrderBy(gateway => gateway.Address, StringComparer.Ordinal)
            .ThenBy(gateway => gateway.Port)
            .ToList();
        if (meshed.Count == 0 || gateways.Count == 0)
        {
            if (meshed.Count > 0)
            {
                omissions.Add(new(false, "NoGateway", $"cluster {peer.Cluster} is on another network and states no gateway"));
            }

            return [];
        }

        var identities = Identities(peer.Cluster, meshed, omissions);
        return meshed
            .Where(endpoint => identities.Contains(endpoint.Identity!))
            .GroupBy(endpoint => endpoint.Locality.Region)
            .OrderBy(region => region.Key, StringComparer.Ordinal)
            .SelectMany(region => Of(service, region.Key, [.. region], gateways, identities, peer.Cluster));
    }

    /// <summary>The entries of one region.</summary>
    private static IEnumerable<MeshEndpoint> Of(
        ResourceName service, string region, IReadOnlyList<MeshEndpoint> endpoints, List<(string Address, int Port)> gateways, ValueList<SpiffeId> identities, string cluster)
    {
        var ready = endpoints.Where(endpoint => !endpoint.Draining).ToList();
        bool draining = ready.Count == 0;
        var serving = draining ? endpoints : ready;
        // A gateway gives each connection to whoever serves the port.
        var ports = serving.SelectMany(endpoint => endpoint.Ports).Select(pair => new PortPair(pair.ServicePort, pair.ServicePort)).Distinct().OrderBy(pair => pair.ServicePort).ToValueList();
        var locality = new Locality(region, serving.Select(endpoint => endpoint.Locality.Zone).Distinct().ToList() is [var only] ? only : "");
        int first = Turn(service, region, gateways.Count);
        for (int i = 0; i < gateways.Count; i++)
        {
            int capacity = CapacityShares.Of(serving.Count, gateways.Count, (i + gateways.Count - first) % gateways.Count);
            if (capacity > 0)
            {
                yield return MeshEndpoint.Through(gateways[i].Address, new(gateways[i].Port, identities, capacity), cluster, locality, ports, draining);
            }
        }
    }

    /// <summary>
    /// Those of all regions: a gateway may answer with any pod of its cluster. If there are too many, those with the fewest pods are left out with their pods, for a caller refuses whom he does not expect.
    /// </summary>
    private static ValueList<SpiffeId> Identities(string cluster, IEnumerable<MeshEndpoint> meshed, ICollection<Finding> omissions)
    {
        var byPods = meshed
            .GroupBy(endpoint => endpoint.Identity!)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key.ToString(), StringComparer.Ordinal)
            .Select(group => group.Key)
            .ToList();
        if (byPods.Count > MaxIdentities)
        {
            omissions.Add(new(
                false,
                "TooManyIdentities",
                $"of the {byPods.Count} identities in cluster {cluster} the {MaxIdentities} with the most pods can be called through its gateways; let the pods of a service run as fewer service accounts"));
        }

        return byPods.Take(MaxIdentities).OrderBy(identity => identity.ToString(), StringComparer.Ordinal).ToValueList();
    }

    /// <summary>The gateway that is given the first of what cannot be divided: another one for each service, else it would always be the same.</summary>
    private static int Turn(ResourceName service, string region, int gateways) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{service} {region}"))) % (uint)gateways);
}
