using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Admin;

/// <summary>An endpoint as the debug page shows it. Cluster is empty for the own one; of a gateway there are its port, the pods behind it and who they are.</summary>
internal sealed record EndpointView(
    string Address, bool Draining, string Region, string Zone, string? Identity, string? Workload, IReadOnlyDictionary<int, int> Ports, string Cluster, int? GatewayPort, int? Capacity, IReadOnlyList<string>? Identities)
{
    public static EndpointView Of(MeshEndpoint endpoint) => new(
        endpoint.Address,
        endpoint.Draining,
        endpoint.Locality.Region,
        endpoint.Locality.Zone,
        endpoint.Identity?.ToString(),
        endpoint.Workload?.ToString(),
        endpoint.Ports.ToDictionary(pair => pair.ServicePort, pair => pair.TargetPort),
        endpoint.Cluster,
        endpoint.Gateway?.Port,
        endpoint.Gateway?.Capacity,
        endpoint.Gateway is { } gateway ? [.. gateway.Identities.Select(identity => identity.ToString())] : null);
}
