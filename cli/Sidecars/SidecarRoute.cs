namespace Mesh.Cli.Sidecars;

/// <summary>Where a share of the requests to a port goes.</summary>
/// <param name="Service"><c>namespace/service</c> that is called.</param>
/// <param name="Port">Its port.</param>
/// <param name="Protocol">As declared.</param>
/// <param name="Source">The object that decides; null for the Service itself.</param>
/// <param name="Backend">Where the share goes.</param>
/// <param name="Weight">Weight as configured.</param>
/// <param name="Percent">Share of all weights.</param>
/// <param name="Endpoints">Endpoints that can take requests.</param>
internal sealed record SidecarRoute(string Service, int Port, string Protocol, string? Source, string Backend, int Weight, double Percent, int Endpoints);
