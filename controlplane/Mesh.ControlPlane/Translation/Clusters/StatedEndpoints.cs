using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Model;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Translation.Clusters;

/// <summary>What a peer states about the endpoints of a service that it exports, as parts of the model. What the messages say was checked when they were accepted.</summary>
internal static class StatedEndpoints
{
    /// <param name="peer">The peer.</param>
    /// <param name="service">The service, of the same name in all clusters.</param>
    /// <param name="ports">Ports of the service here: what an endpoint serves beyond them nobody can ask for.</param>
    /// <returns>Endpoints that serve one of the ports, in the order in which they were stated.</returns>
    public static IEnumerable<MeshEndpoint> Read(PeerState peer, ResourceName service, IReadOnlySet<int> ports)
    {
        if (!peer.Services.TryGetValue(service, out var export) || !peer.Endpoints.TryGetValue(service, out var stated) || stated.Endpoints is not { } set)
        {
            yield break;
        }

        var offered = export.Ports.Select(port => (int)port.Port).Where(ports.Contains).ToHashSet();
        var mappings = set.PortMappings.Select(mapping => Pairs(mapping, offered)).ToList();
        // What runs as one account shares one object.
        var identities = new Dictionary<string, SpiffeId?>(StringComparer.Ordinal);
        foreach (var group in set.Localities)
        {
            var locality = group.Locality is { } stands && stands.Region.Length + stands.Zone.Length > 0 ? new Locality(stands.Region, stands.Zone) : Locality.Unknown;
            foreach (var endpoint in group.Endpoints.Where(endpoint => mappings[(int)endpoint.PortMapping].Count > 0))
            {
                var identity = endpoint.Meshed ? IdentityOf(endpoint, identities) : null;
                if (endpoint.Meshed && identity is null)
                {
                    // It would be called in plain text.
                    continue;
                }

                yield return new(
                    endpoint.Address,
                    mappings[(int)endpoint.PortMapping],
                    endpoint.Health == Wire.EndpointHealth.Draining,
                    locality,
                    identity,
                    ResourceName.TryParse(endpoint.Workload))
                {
                    // Not its node and its hints: they speak of nodes and zones as the callers of that cluster know them, and a node here may have the same name.
                    Cluster = peer.Cluster,
                };
            }
        }
    }

    private static ValueList<PortPair> Pairs(Wire.PortMapping mapping, HashSet<int> offered) => mapping.Ports
        .Where(pair => offered.Contains((int)pair.ServicePort))
        .Select(pair => new PortPair((int)pair.ServicePort, (int)pair.TargetPort))
        .OrderBy(pair => pair.ServicePort)
        .ToValueList();

    private static SpiffeId? IdentityOf(Wire.Endpoint endpoint, Dictionary<string, SpiffeId?> known)
    {
        if (!known.TryGetValue(endpoint.SpiffeId, out var identity))
        {
            known.Add(endpoint.SpiffeId, identity = SpiffeId.TryParse(endpoint.SpiffeId));
        }

        return identity;
    }
}
