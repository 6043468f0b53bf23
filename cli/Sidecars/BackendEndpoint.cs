namespace Mesh.Cli.Sidecars;

/// <summary>An endpoint of a backend, as the sidecar says it.</summary>
internal sealed record BackendEndpoint(
    string Address, string Workload, string? Cluster, bool IsGateway, int Capacity, string? PeerIdentity, string Locality, int InFlight, double LatencySeconds, string Health, string? EjectionCause);
