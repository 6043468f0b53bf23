using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// Power of two choices over expected cost: draws two endpoints by share (weight × capacity) and takes the one where latency × (requests in flight for its share + 1) is
/// smaller. Close to the best choice without ever looking at all, and without the herd that follows when everybody takes the best.
/// </summary>
internal sealed class PeakEwmaPicker(EndpointSet set) : TwoChoicesPicker(set)
{
    protected override double CostOf(EndpointModel endpoint) =>
        endpoint.State.LatencySeconds * ((double)endpoint.State.InFlight / endpoint.Share + 1);
}
