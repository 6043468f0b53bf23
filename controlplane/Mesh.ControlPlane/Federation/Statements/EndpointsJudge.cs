using Mesh.Api;
using Mesh.Api.Federation.V1;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Api.WellKnown;
using Core = Mesh.Api.Discovery;
using Endpoint = Mesh.Api.Resources.V1.Endpoint;

namespace Mesh.ControlPlane.Federation.Statements;

/// <summary>Judges the endpoints of a service of a peer.</summary>
internal static class EndpointsJudge
{
    private const int MaxEndpoints = 5000;
    private const int MaxMappings = 1000;
    private const int MaxLocalities = 200;
    private const int MaxHints = 100;
    private const uint MaxWeight = 10_000;

    public static string? Fault(ResourceName service, ExportedEndpoints exported, PeerRules rules)
    {
        if (exported.Endpoints is not { } endpoints)
        {
            return "endpoints: absent";
        }

        if (endpoints.Policies.Count > 0)
        {
            return "policies: callers have their own";
        }

        if (endpoints.PortMappings.Count > MaxMappings || endpoints.Localities.Count > MaxLocalities || endpoints.Localities.Sum(locality => (long)locality.Endpoints.Count) > MaxEndpoints)
        {
            return $"more than {MaxMappings} port mappings, {MaxLocalities} localities or {MaxEndpoints} endpoints";
        }

        return endpoints.PortMappings.Select(Fault).FirstOrDefault(fault => fault is not null)
            ?? endpoints.Localities.Select(locality => Fault(locality.Locality)).FirstOrDefault(fault => fault is not null)
            ?? EndpointsFault(service, endpoints, rules);
    }

    private static string? EndpointsFault(ResourceName service, Endpoints endpoints, PeerRules rules)
    {
        HashSet<(string Address, uint Mapping)> known = [];
        foreach (var endpoint in endpoints.Localities.SelectMany(locality => locality.Endpoints))
        {
            if (Fault(service, endpoint, endpoints.PortMappings.Count, rules) is { } fault)
            {
                return fault;
            }

            if (!known.Add((endpoint.Address, endpoint.PortMapping)))
            {
                return $"{endpoint.Address} stands there twice";
            }
        }

        return null;
    }

    private static string? Fault(PortMapping mapping) =>
        mapping.Ports.Any(pair => !IsPort(pair.ServicePort) || !IsPort(pair.TargetPort)) ? "port_mappings: no port"
        // No application uses these, and a peer must not point callers at the sidecars' own.
        : mapping.Ports.Any(pair => MeshPorts.OfSidecar.Contains((int)pair.TargetPort)) ? "port_mappings: a port of the sidecar"
        : mapping.Ports.Select(pair => pair.ServicePort).Distinct().Count() != mapping.Ports.Count ? "port_mappings: a port is mapped twice"
        : null;

    private static string? Fault(Core.Locality? locality) =>
        locality is null ? null
        : locality.Region.Length > 0 && !StatementText.IsTopology(locality.Region) ? $"'{StatementText.Shown(locality.Region)}' is no region"
        : locality.Zone.Length > 0 && !StatementText.IsTopology(locality.Zone) ? $"'{StatementText.Shown(locality.Zone)}' is no zone"
        : locality.SubZone.Length > 0 ? "localities: sub-zones are not used"
        : null;

    private static string? Fault(ResourceName service, Endpoint endpoint, int mappings, PeerRules rules)
    {
        if (AddressRules.Fault(endpoint.Address, rules.Forbidden) is { } fault)
        {
            return fault;
        }

        string? why =
            endpoint.PortMapping >= (uint)mappings ? "port_mapping: there is none of this number"
            : endpoint.Health is not (EndpointHealth.Ready or EndpointHealth.Draining) ? "health: neither ready nor draining"
            : endpoint.Cluster.Length > 0 || endpoint.MeshPort != 0 || endpoint.SpiffeIds.Count > 0 || endpoint.Capacity != 0 ? "states what the receiver has to decide: cluster, gateway, identities, capacity"
            : endpoint.Weight > MaxWeight ? $"weight: more than {MaxWeight}"
            : IdentityFault(service, endpoint, rules)
            ?? (endpoint.Workload.Length > 0 && ResourceName.TryParse(endpoint.Workload)?.Namespace != service.Namespace ? "workload: no pod of the service's namespace"
            : endpoint.Node.Length > 0 && !KubernetesNames.IsSubdomain(endpoint.Node) ? "node: no name of a node"
            : endpoint.ForZones.Count > MaxHints || endpoint.ForZones.Any(zone => !StatementText.IsTopology(zone)) ? "for_zones: too many, or none"
            : endpoint.ForNodes.Count > MaxHints || endpoint.ForNodes.Any(node => !KubernetesNames.IsSubdomain(node)) ? "for_nodes: too many, or none"
            : null);
        return why is null ? null : $"{endpoint.Address}: {why}";
    }

    /// <summary>A peer vouches for its own workloads, and pods behind a service are of its namespace.</summary>
    private static string? IdentityFault(ResourceName service, Endpoint endpoint, PeerRules rules)
    {
        if (endpoint.Meshed != endpoint.SpiffeId.Length > 0)
        {
            return "meshed and spiffe_id belong together";
        }

        return !endpoint.Meshed ? null
            : SpiffeId.TryParse(endpoint.SpiffeId) is not { } identity ? $"'{StatementText.Shown(endpoint.SpiffeId)}' is no identity of a workload"
            : identity.TrustDomain != rules.TrustDomain ? $"'{StatementText.Shown(endpoint.SpiffeId)}' is not of the peer's trust domain, '{rules.TrustDomain}'"
            : identity.Namespace != service.Namespace ? $"'{StatementText.Shown(endpoint.SpiffeId)}' is not of the service's namespace"
            : null;
    }

    private static bool IsPort(uint port) => port is >= 1 and <= 65535;
}
