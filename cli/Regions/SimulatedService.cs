namespace Mesh.Cli.Regions;

/// <summary>What becomes of one service.</summary>
/// <param name="Service"><c>namespace/name</c>.</param>
/// <param name="Zones">Where its pods are, by region and zone.</param>
/// <param name="FailedPercent">Of all requests to it, how many find nobody afterwards: <c>region-evacuated</c>.</param>
internal sealed record SimulatedService(string Service, IReadOnlyList<SimulatedZone> Zones, double FailedPercent);
