using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// Power of two choices over requests in flight. Weights count twice, as in Envoy, whose weighted form divides the weight by the requests in flight: in the draw, and in the comparison.
/// </summary>
internal sealed class LeastRequestPicker(EndpointSet set) : TwoChoicesPicker(set)
{
    protected override double CostOf(EndpointModel endpoint) => (double)endpoint.State.InFlight / endpoint.Weight;
}
