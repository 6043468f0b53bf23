namespace Mesh.Cli.Sidecars;

/// <summary>What a sidecar says of itself (<c>/debug/config</c>), as far as it is shown here.</summary>
/// <param name="Workload">Its pod; null while unknown.</param>
/// <param name="Services">Services in force.</param>
/// <param name="Held">What it has accepted from the control plane.</param>
internal sealed record SidecarConfig(SidecarWorkload? Workload, IReadOnlyList<SidecarService>? Services, IReadOnlyList<HeldVersion>? Held)
{
    /// <summary>One line for each backend of each port.</summary>
    public IReadOnlyList<SidecarRoute> Routes() =>
    [
        .. from service in Services ?? []
        from port in service.Ports ?? []
        let sum = (port.Backends ?? []).Sum(backend => (long)backend.Weight)
        from backend in port.Backends ?? []
        select new SidecarRoute(
            service.Name, port.Port, port.Protocol, port.RouteSource, backend.Service, backend.Weight, sum == 0 ? 0 : 100.0 * backend.Weight / sum, backend.Endpoints?.Count ?? 0),
    ];

    /// <summary>One line for each endpoint of each backend.</summary>
    /// <param name="service">Only this one, as <c>namespace/service</c> or its name alone; null for all.</param>
    public IReadOnlyList<SidecarEndpoint> Endpoints(string? service) =>
    [
        .. (from owner in Services ?? []
            from port in owner.Ports ?? []
            from backend in port.Backends ?? []
            where service is null || backend.Service == service || backend.Service.EndsWith($"/{service}", StringComparison.Ordinal)
            from endpoint in backend.Endpoints ?? []
            select new SidecarEndpoint(
                backend.Service,
                endpoint.Address,
                endpoint.Workload,
                endpoint.Cluster ?? "",
                endpoint.IsGateway ? endpoint.Capacity : null,
                endpoint.Locality,
                endpoint.Health,
                endpoint.EjectionCause,
                endpoint.PeerIdentity is not null,
                endpoint.InFlight,
                Math.Round(endpoint.LatencySeconds * 1000, 3)))
            .Distinct(),
    ];
}
