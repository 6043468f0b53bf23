using System.Collections.Immutable;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// Power of two choices over <see cref="EndpointState.Cost"/>: draws two endpoints and takes the cheaper one. Close to the best choice without ever looking at all,
/// and without the herd that follows when everybody takes the best.
/// </summary>
/// <param name="endpoints">At least one.</param>
/// <param name="random">Must be safe for use by several threads.</param>
internal sealed class PeakEwmaPicker(ImmutableArray<EndpointModel> endpoints, Random random) : IEndpointPicker
{
    public PickResult Pick(ReadOnlySpan<EndpointModel> tried)
    {
        (EndpointModel first, EndpointModel second) = DrawTwo();
        bool firstUsable = IsUsable(first, tried);
        bool secondUsable = IsUsable(second, tried);
        return (firstUsable, secondUsable) switch
        {
            (true, true) => PickResult.ForEndpoint(Cheaper(first, second)),
            (true, false) => PickResult.ForEndpoint(first),
            (false, true) => PickResult.ForEndpoint(second),
            _ => PickAmongAll(tried),
        };
    }

    // Both draws were bad: rare, so looking at all is affordable. An avoided endpoint still beats none.
    private PickResult PickAmongAll(ReadOnlySpan<EndpointModel> tried)
    {
        EndpointModel? usable = null;
        EndpointModel? avoided = null;
        int offset = random.Next(endpoints.Length);
        for (int i = 0; i < endpoints.Length; i++)
        {
            EndpointModel candidate = endpoints[(offset + i) % endpoints.Length];
            if (WasTried(candidate, tried))
            {
                continue;
            }

            if (candidate.State.IsAvoided)
            {
                avoided = avoided is null ? candidate : Cheaper(avoided, candidate);
            }
            else
            {
                usable = usable is null ? candidate : Cheaper(usable, candidate);
            }
        }

        return (usable ?? avoided) is { } endpoint ? PickResult.ForEndpoint(endpoint) : PickResult.ForFailure(PickFailure.AllTried);
    }

    private (EndpointModel First, EndpointModel Second) DrawTwo()
    {
        int first = random.Next(endpoints.Length);
        if (endpoints.Length == 1)
        {
            return (endpoints[0], endpoints[0]);
        }

        int second = random.Next(endpoints.Length - 1);
        return (endpoints[first], endpoints[second < first ? second : second + 1]);
    }

    private static EndpointModel Cheaper(EndpointModel first, EndpointModel second) => second.State.Cost < first.State.Cost ? second : first;

    private static bool IsUsable(EndpointModel endpoint, ReadOnlySpan<EndpointModel> tried) =>
        !endpoint.State.IsAvoided && !WasTried(endpoint, tried);

    private static bool WasTried(EndpointModel endpoint, ReadOnlySpan<EndpointModel> tried)
    {
        foreach (EndpointModel other in tried)
        {
            // The state is the endpoint's identity across snapshots.
            if (ReferenceEquals(other.State, endpoint.State))
            {
                return true;
            }
        }

        return false;
    }
}
