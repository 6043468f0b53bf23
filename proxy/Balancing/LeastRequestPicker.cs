using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// Power of two choices over requests in flight. Shares (weight × capacity) count twice, as in Envoy, whose weighted form divides the weight by the requests in flight: in the draw, and in the
/// comparison. So a gateway with thirty pods behind it is as busy with thirty requests as a pod with one.
/// </summary>
internal sealed class LeastRequestPicker(EndpointSet set) : TwoChoicesPicker(set)
{
    protected override double CostOf(EndpointModel endpoint) => (double)endpoint.State.InFlight / endpoint.Share;
}
