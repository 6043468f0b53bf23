namespace Mesh.Cli.Sidecars;

/// <summary>An endpoint as a sidecar sees it.</summary>
/// <param name="Backend"><c>namespace/service</c>.</param>
/// <param name="Address">Address and port.</param>
/// <param name="Workload"><c>namespace/pod</c>; empty for a gateway.</param>
/// <param name="Cluster">Cluster that owns it; empty if the sidecar does not say.</param>
/// <param name="Gateway">How many pods a gateway stands for; null for a pod.</param>
/// <param name="Locality"><c>region/zone</c>.</param>
/// <param name="Health"><c>Healthy</c>, <c>Ejected</c> or <c>HalfOpen</c>.</param>
/// <param name="Cause">Why it is ejected; null if it is not.</param>
/// <param name="MutualTls">Whether it is called by mutual TLS.</param>
/// <param name="InFlight">Requests in flight.</param>
/// <param name="LatencyMs">Expected latency.</param>
internal sealed record SidecarEndpoint(
    string Backend, string Address, string Workload, string Cluster, int? Gateway, string Locality, string Health, string? Cause, bool MutualTls, int InFlight, double LatencyMs);
