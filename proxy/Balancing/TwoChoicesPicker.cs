using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>Draws two endpoints and takes the cheaper one.</summary>
/// <param name="set">Who may be chosen.</param>
internal abstract class TwoChoicesPicker(EndpointSet set) : IEndpointPicker
{
    public PickResult Pick(PickContext context)
    {
        (EndpointModel first, EndpointModel second) = DrawTwo();
        EndpointModel? chosen = (set.IsUsable(first, context), set.IsUsable(second, context)) switch
        {
            (true, true) => Choose(first, second),
            (true, false) => first,
            (false, true) => second,
            _ => set.Cheapest(context),
        };
        return chosen is null ? PickResult.ForFailure(PickFailure.AllTried) : PickResult.ForEndpoint(chosen);
    }

    /// <summary>What one more request there costs, in any unit.</summary>
    protected abstract double CostOf(EndpointModel endpoint);

    private EndpointModel Choose(EndpointModel first, EndpointModel second)
    {
        bool isFirstAccepted = set.Accepts(first);
        if (isFirstAccepted != set.Accepts(second))
        {
            return isFirstAccepted ? first : second;
        }

        return CostOf(second) < CostOf(first) ? second : first;
    }

    private (EndpointModel First, EndpointModel Second) DrawTwo()
    {
        if (set.Endpoints.Length == 1)
        {
            return (set.Endpoints[0], set.Endpoints[0]);
        }

        int first = set.DrawIndex();
        if (!set.IsUniform)
        {
            // May be the same twice: were it drawn again until it differs, the heavy ones would get less than their share.
            return (set.Endpoints[first], set.Endpoints[set.DrawIndex()]);
        }

        int second = set.Draw(set.Endpoints.Length - 1);
        return (set.Endpoints[first], set.Endpoints[second < first ? second : second + 1]);
    }
}
