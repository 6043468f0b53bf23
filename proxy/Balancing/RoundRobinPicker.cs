using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>One endpoint after the other, by share and evenly mixed: 5, 1, 1 is A A B A C A A, not A A A A A B C.</summary>
/// <param name="set">Who may be chosen.</param>
/// <param name="position">Where the round stands.</param>
internal sealed class RoundRobinPicker(EndpointSet set, RoundRobinPosition position) : IEndpointPicker
{
    private readonly int[] _round = SmoothRound.Create([.. set.Endpoints.Select(endpoint => endpoint.Share)]);

    public PickResult Pick(PickContext context)
    {
        uint turn = position.Next();
        for (int i = 0; i < set.Endpoints.Length; i++)
        {
            EndpointModel candidate = set.Endpoints[_round[(turn + (uint)i) % (uint)_round.Length]];
            if (set.IsUsable(candidate, context) && set.Accepts(candidate))
            {
                return PickResult.ForEndpoint(candidate);
            }
        }

        return set.Cheapest(context) is { } endpoint ? PickResult.ForEndpoint(endpoint) : PickResult.ForFailure(PickFailure.AllTried);
    }
}
