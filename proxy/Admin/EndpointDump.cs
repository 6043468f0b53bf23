using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>An endpoint with its live numbers.</summary>
/// <param name="Address">Address and port of the application.</param>
/// <param name="Workload"><c>namespace/pod</c>.</param>
/// <param name="PeerIdentity">Identity that the peer must prove; null without a sidecar.</param>
/// <param name="InFlight">Requests in flight.</param>
/// <param name="CostSeconds">What one more request is expected to cost; lower is chosen.</param>
/// <param name="IsAvoided">True while connections to it fail.</param>
internal sealed record EndpointDump(string Address, string Workload, string? PeerIdentity, int InFlight, double CostSeconds, bool IsAvoided)
{
    public static EndpointDump Of(EndpointModel endpoint) => new(
        endpoint.Target.ToString(),
        endpoint.Workload,
        endpoint.PeerIdentity?.ToString(),
        endpoint.State.InFlight,
        endpoint.State.Cost,
        endpoint.State.IsAvoided);
}
