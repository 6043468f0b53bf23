using System.Collections.Immutable;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>The endpoints that an algorithm chooses among, with the rules that all algorithms share.</summary>
internal sealed class EndpointSet
{
    /// <summary>Draws of 2^20 are fine enough for a chance, and whole numbers are what every source of chance can be asked for.</summary>
    private const int Resolution = 1 << 20;

    private readonly Random _random;
    private readonly long[]? _cumulativeShares;
    private readonly bool _admitsLameDucks;

    /// <param name="endpoints">At least one.</param>
    /// <param name="admission">Who may be chosen.</param>
    /// <param name="random">Must be safe for use by several threads.</param>
    public EndpointSet(ImmutableArray<EndpointModel> endpoints, EndpointAdmission admission, Random random)
    {
        Endpoints = endpoints;
        Admission = admission;
        _admitsLameDucks = admission is not (EndpointAdmission.Healthy or EndpointAdmission.HealthyOrHalfOpen);
        _random = random;
        _cumulativeShares = Accumulate(endpoints);
    }

    public ImmutableArray<EndpointModel> Endpoints { get; }

    public EndpointAdmission Admission { get; }

    /// <summary>True if all shares are equal.</summary>
    public bool IsUniform => _cumulativeShares is null;

    public int Draw(int count) => _random.Next(count);

    /// <summary>An index, by share.</summary>
    public int DrawIndex()
    {
        if (_cumulativeShares is not { } sums)
        {
            return _random.Next(Endpoints.Length);
        }

        int found = Array.BinarySearch(sums, _random.NextInt64(sums[^1]));
        // Entry i is the sum up to and including i: a draw equal to it belongs to the next one.
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>Whether an endpoint may be chosen at all.</summary>
    public bool IsUsable(EndpointModel endpoint, in PickContext context) =>
        endpoint.State.Health.Allows(Admission) && (_admitsLameDucks || !endpoint.State.IsLameDuck) && !context.WasTried(endpoint);

    /// <summary>Whether a draw that fell on an endpoint counts; false now and then for one that is coming up.</summary>
    public bool Accepts(EndpointModel endpoint) =>
        endpoint.State.SlowStart.Factor is var factor && (factor >= 1 || _random.Next(Resolution) < factor * Resolution);

    /// <summary>The cheapest of all that may be chosen: for draws that have found nobody, which is rare enough for looking at all.</summary>
    public EndpointModel? Cheapest(in PickContext context)
    {
        EndpointModel? cheapest = null;
        int offset = _random.Next(Endpoints.Length);
        for (int i = 0; i < Endpoints.Length; i++)
        {
            EndpointModel candidate = Endpoints[(offset + i) % Endpoints.Length];
            if (IsUsable(candidate, context) && (cheapest is null || candidate.Cost < cheapest.Cost))
            {
                cheapest = candidate;
            }
        }

        return cheapest;
    }

    private static long[]? Accumulate(ImmutableArray<EndpointModel> endpoints)
    {
        if (endpoints.All(endpoint => endpoint.Share == endpoints[0].Share))
        {
            return null;
        }

        long sum = 0;
        long[] sums = new long[endpoints.Length];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = sum += endpoints[i].Share;
        }

        return sums;
    }
}
