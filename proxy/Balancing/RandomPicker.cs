using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>Chooses at random, by share.</summary>
internal sealed class RandomPicker(EndpointSet set) : IEndpointPicker
{
    /// <summary>Draws before all endpoints are looked at: with half of them unusable, one request in sixteen gets that far.</summary>
    private const int MaxDraws = 4;

    public PickResult Pick(PickContext context)
    {
        for (int i = 0; i < MaxDraws; i++)
        {
            EndpointModel candidate = set.Endpoints[set.DrawIndex()];
            if (set.IsUsable(candidate, context) && set.Accepts(candidate))
            {
                return PickResult.ForEndpoint(candidate);
            }
        }

        return set.Cheapest(context) is { } endpoint ? PickResult.ForEndpoint(endpoint) : PickResult.ForFailure(PickFailure.AllTried);
    }
}
