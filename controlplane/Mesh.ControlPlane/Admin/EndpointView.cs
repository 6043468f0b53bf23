using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Admin;

/// <summary>An endpoint as the debug page shows it.</summary>
internal sealed record EndpointView(string Address, bool Draining, string Region, string Zone, string? Identity, string? Workload, IReadOnlyDictionary<int, int> Ports)
{
    public static EndpointView Of(MeshEndpoint endpoint) => new(
        endpoint.Address,
        endpoint.Draining,
        endpoint.Locality.Region,
        endpoint.Locality.Zone,
        endpoint.Identity?.ToString(),
        endpoint.Workload?.ToString(),
        endpoint.Ports.ToDictionary(pair => pair.ServicePort, pair => pair.TargetPort));
}
