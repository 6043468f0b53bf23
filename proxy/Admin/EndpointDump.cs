using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>An endpoint with its live numbers.</summary>
/// <param name="Address">Address and port of the application, or of the gateway.</param>
/// <param name="Workload"><c>namespace/pod</c>.</param>
/// <param name="Cluster">Cluster that owns it.</param>
/// <param name="IsGateway">A gateway to another network stands for the pods behind it.</param>
/// <param name="Capacity">How many those are; 1 for a pod.</param>
/// <param name="PeerIdentity">Identity that the peer must prove; null without a sidecar. Of several, behind a gateway, the first and how many more there are.</param>
/// <param name="Locality"><c>region/zone</c>, as far as known.</param>
/// <param name="Weight">Share relative to the others.</param>
/// <param name="InFlight">Requests in flight.</param>
/// <param name="LatencySeconds">Expected latency (peak EWMA); what failed counts as slow.</param>
/// <param name="CostSeconds">What one more request is expected to cost; lower is chosen.</param>
/// <param name="Health"><c>Healthy</c>, <c>Ejected</c> or <c>HalfOpen</c>.</param>
/// <param name="EjectionCause">Why it is ejected; null if it is not.</param>
/// <param name="Ejections">Ejections that count for the length of the next.</param>
/// <param name="IsLameDuck">It has said that it ends: it serves, and is asked only if nobody else is well.</param>
/// <param name="SlowStart">How far it has come up to its share, 0.1 to 1.</param>
internal sealed record EndpointDump(
    string Address,
    string Workload,
    string Cluster,
    bool IsGateway,
    int Capacity,
    string? PeerIdentity,
    string Locality,
    int Weight,
    int InFlight,
    double LatencySeconds,
    double CostSeconds,
    string Health,
    string? EjectionCause,
    int Ejections,
    bool IsLameDuck,
    double SlowStart)
{
    public static EndpointDump Of(EndpointModel endpoint) => new(
        endpoint.Target.ToString(),
        endpoint.Workload,
        endpoint.Cluster,
        endpoint.IsGateway,
        endpoint.Capacity,
        endpoint.PeerIdentity?.ToString(),
        endpoint.Locality.ToString(),
        endpoint.Weight,
        endpoint.State.InFlight,
        endpoint.State.LatencySeconds,
        endpoint.Cost,
        endpoint.State.Health.Phase.ToString(),
        endpoint.State.Health.Phase == EndpointPhase.Healthy ? null : endpoint.State.Health.Cause.ToString(),
        endpoint.State.Health.Ejections,
        endpoint.State.IsLameDuck,
        endpoint.State.SlowStart.Factor);
}
