using System.Collections.Immutable;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// Chooses a tier by its share and lets the tier's algorithm choose the endpoint. The shares follow from health; they are computed anew by <see cref="Refresh"/> away from requests, and a pick reads
/// one reference. An ejection counts at once all the same: the algorithms look at each endpoint they have drawn.
/// </summary>
internal sealed class PriorityPicker : IEndpointPicker
{
    private readonly Lock _refreshing = new();
    private readonly ImmutableArray<ImmutableArray<EndpointModel>> _tiers;
    private readonly ImmutableArray<EndpointSet> _lameDucks;
    private readonly ImmutableArray<EndpointSet> _lastResorts;
    private readonly BackendPolicy _policy;
    private readonly TierPickerFactory _pickers;
    private readonly Random _random;
    private PriorityView _view;

    /// <param name="tiers">Endpoints, nearest first; at least one tier, none of them empty.</param>
    /// <param name="policy">How to balance.</param>
    /// <param name="random">Must be safe for use by several threads.</param>
    public PriorityPicker(ImmutableArray<ImmutableArray<EndpointModel>> tiers, BackendPolicy policy, Random random)
    {
        _tiers = tiers;
        _policy = policy;
        _random = random;
        _lameDucks = [.. tiers.Select(tier => new EndpointSet(tier, EndpointAdmission.HealthyOrLameDuck, random))];
        // Rather one that answers badly and is near than one that is far; one that cannot be connected to comes last.
        _lastResorts =
        [
            .. tiers.Select(tier => new EndpointSet(tier, EndpointAdmission.Reachable, random)),
            .. tiers.Select(tier => new EndpointSet(tier, EndpointAdmission.Any, random)),
        ];
        _pickers = new TierPickerFactory(tiers, policy.Algorithm, random);
        _view = CreateView();
    }

    public PickResult Pick(PickContext context)
    {
        PriorityView view = Volatile.Read(ref _view);
        if (!view.HalfOpen.IsEmpty && context.Tried.IsEmpty && ClaimTrial(view) is { } trial)
        {
            return PickResult.ForEndpoint(trial);
        }

        if (view.IsFailing)
        {
            return PickResult.ForFailure(PickFailure.NoHealthyEndpoint);
        }

        int tier = view.Only >= 0 ? view.Only : DrawTier(view, context.Hash);
        PickResult pick = view.Pickers[tier].Pick(context);
        return pick.IsSuccess ? pick : PickElsewhere(view, tier, context);
    }

    /// <summary>Health has changed. Any thread but a loop's; after the change, so that the last of several calls has seen all of them.</summary>
    public void Refresh()
    {
        lock (_refreshing)
        {
            Volatile.Write(ref _view, CreateView());
        }
    }

    // The tier's endpoints have all been tried, or were ejected a moment ago. An ejected one still beats none.
    private PickResult PickElsewhere(PriorityView view, int tier, in PickContext context)
    {
        for (int i = 0; i < view.Pickers.Length; i++)
        {
            if (i != tier && view.Pickers[i].Pick(context) is { IsSuccess: true } pick)
            {
                return pick;
            }
        }

        // Those that end still serve, which is more than can be said of any that is ejected.
        if (CheapestOf(_lameDucks, context) is { } lameDuck)
        {
            return PickResult.ForEndpoint(lameDuck);
        }

        if (_policy.PanicThreshold == 0)
        {
            return PickResult.ForFailure(context.Tried.IsEmpty ? PickFailure.NoHealthyEndpoint : PickFailure.AllTried);
        }

        return CheapestOf(_lastResorts, context) is { } endpoint ? PickResult.ForEndpoint(endpoint) : PickResult.ForFailure(PickFailure.AllTried);
    }

    private static EndpointModel? CheapestOf(ImmutableArray<EndpointSet> sets, in PickContext context)
    {
        foreach (EndpointSet set in sets)
        {
            if (set.Cheapest(context) is { } endpoint)
            {
                return endpoint;
            }
        }

        return null;
    }

    private static EndpointModel? ClaimTrial(PriorityView view)
    {
        foreach (EndpointModel endpoint in view.HalfOpen)
        {
            if (endpoint.State.Health.TryClaimTrial())
            {
                return endpoint;
            }
        }

        return null;
    }

    // With a hash the tier, too, must be the same for the same hash.
    private int DrawTier(PriorityView view, ulong? hash)
    {
        int draw = hash is { } tied ? (int)((tied >> 32) % 100) : _random.Next(100);
        for (int i = 0; i < view.Load.Percent.Length; i++)
        {
            draw -= view.Load.Percent[i];
            if (draw < 0)
            {
                return i;
            }
        }

        return 0;
    }

    private PriorityView CreateView()
    {
        EndpointAdmission normal = _policy.Algorithm == BalancingAlgorithm.Maglev ? EndpointAdmission.HealthyOrHalfOpen : EndpointAdmission.Healthy;
        (long Healthy, long Total)[] health =
            [.. _tiers.Select(tier => (tier.Where(endpoint => endpoint.State.Health.Allows(normal)).Sum(endpoint => (long)endpoint.Capacity), tier.Sum(endpoint => (long)endpoint.Capacity)))];
        PriorityLoad load = PriorityLoad.Of(health, _policy.Overprovisioning, _policy.PanicThreshold);
        ImmutableArray<IEndpointPicker> pickers =
            [.. Enumerable.Range(0, _tiers.Length).Select(tier => _pickers.Create(tier, load.IsInPanic[tier] ? EndpointAdmission.Reachable : normal))];
        ImmutableArray<EndpointModel> halfOpen = normal == EndpointAdmission.Healthy
            ? [.. _tiers.SelectMany(tier => tier).Where(endpoint => endpoint.State.Health.Phase == EndpointPhase.HalfOpen)]
            : [];
        return new PriorityView(load, pickers, halfOpen);
    }
}
