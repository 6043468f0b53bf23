using System.Collections.Immutable;
using Mesh.Proxy.RegionRouting;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// Chooses a tier by its share and lets the tier's algorithm choose the endpoint. The shares follow from health, and from what is wanted of regions; they are computed anew by <see cref="Refresh"/>
/// away from requests, and a pick reads one reference. An ejection counts at once all the same: the algorithms look at each endpoint they have drawn.
/// </summary>
internal sealed class PriorityPicker : IEndpointPicker
{
    /// <summary>Draws of a guard.</summary>
    private const int Fine = 1000;

    private readonly Lock _refreshing = new();
    private readonly ImmutableArray<LocalityTier> _tiers;
    private readonly ImmutableArray<string> _regions;
    private readonly BackendPolicy _policy;
    private readonly RegionTable _table;
    private readonly BackendState _state;
    private readonly Random _random;
    // By the names of the missing regions.
    private Dictionary<string, TierSet> _sets = new(StringComparer.Ordinal);
    private PriorityViews _views;

    /// <param name="tiers">Endpoints, nearest first; at least one tier, none of them empty.</param>
    /// <param name="policy">How to balance.</param>
    /// <param name="regions">What is wanted of regions.</param>
    /// <param name="state">What goes on from snapshot to snapshot.</param>
    /// <param name="random">Must be safe for use by several threads.</param>
    public PriorityPicker(ImmutableArray<LocalityTier> tiers, BackendPolicy policy, RegionTable regions, BackendState state, Random random)
    {
        _tiers = tiers;
        _policy = policy;
        _table = regions;
        _state = state;
        _random = random;
        _regions = [.. tiers.SelectMany(tier => tier.Endpoints).Select(endpoint => endpoint.Locality.Region ?? "").Distinct().Order(StringComparer.Ordinal)];
        _views = CreateViews();
    }

    public PickResult Pick(PickContext context)
    {
        PriorityViews views = Volatile.Read(ref _views);
        if (views.Only is { } only)
        {
            return Pick(only, context);
        }

        int draw = context.Draw ?? (context.Hash is { } tied ? RegionDraw.Of(tied) : _random.Next(RegionDraw.Range));
        return Pick(views.At(draw), context) with { Draw = draw };
    }

    /// <summary>Health, or what is wanted of regions, has changed. Any thread but a loop's; after the change, so that the last of several calls has seen all of them.</summary>
    public void Refresh()
    {
        lock (_refreshing)
        {
            Volatile.Write(ref _views, CreateViews());
        }
    }

    private PickResult Pick(PriorityView view, in PickContext context)
    {
        if (!view.HalfOpen.IsEmpty && context.Tried.IsEmpty && ClaimTrial(view) is { } trial)
        {
            return PickResult.ForEndpoint(trial);
        }

        if (view.IsFailing)
        {
            return PickResult.ForFailure(view.IsEvacuated ? PickFailure.RegionEvacuated : PickFailure.NoHealthyEndpoint);
        }

        int tier = view.Only >= 0 ? view.Only : DrawTier(view, context.Hash);
        if (!view.Guards.IsEmpty && GuardedTier(view, tier, context) is var guarded && guarded != tier)
        {
            if (guarded < 0)
            {
                return PickResult.ForFailure(PickFailure.RegionAtCapacity);
            }

            tier = guarded;
        }

        PickResult pick = view.Pickers[tier].Pick(context);
        return pick.IsSuccess ? pick : PickElsewhere(view, tier, context);
    }

    // What a region that stands in cannot carry goes to the next one that can; −1 if there is none.
    private int GuardedTier(PriorityView view, int wanted, in PickContext context)
    {
        if (IsLetThrough(view.Guards[wanted], context.Hash))
        {
            return wanted;
        }

        for (int i = 0; i < view.Pickers.Length; i++)
        {
            if (i != wanted && view.Load.Health[i] > 0 && IsLetThrough(view.Guards[i], context.Hash))
            {
                return i;
            }
        }

        return -1;
    }

    private bool IsLetThrough(MoveGuard? guard, ulong? hash)
    {
        if (guard is null)
        {
            return true;
        }

        if (guard.Share is var share and < 1 && (hash is { } tied ? (tied >> 16) % Fine : (ulong)_random.Next(Fine)) >= share * Fine)
        {
            return false;
        }

        _state.Moves.OnPassed(guard);
        return true;
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
        if (CheapestOf(view.LameDucks, context) is { } lameDuck)
        {
            return PickResult.ForEndpoint(lameDuck);
        }

        if (_policy.PanicThreshold == 0)
        {
            return PickResult.ForFailure(context.Tried.IsEmpty ? PickFailure.NoHealthyEndpoint : PickFailure.AllTried);
        }

        return CheapestOf(view.LastResorts, context) is { } endpoint ? PickResult.ForEndpoint(endpoint) : PickResult.ForFailure(PickFailure.AllTried);
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

    private PriorityViews CreateViews()
    {
        RegionView regions = _table.Current;
        // A region of which p % may be used is missing from draw p on: the views change there and nowhere else.
        ImmutableArray<int> from = [.. _regions.Select(regions.Rules.PercentOf).Where(percent => percent < RegionDraw.Range).Append(0).Distinct().Order()];
        Dictionary<string, TierSet> sets = new(StringComparer.Ordinal);
        HashSet<string> guarded = new(StringComparer.Ordinal);
        ImmutableArray<PriorityView> views = [.. from.Select(ViewFor)];
        _sets = sets;
        _state.Returns.Keep(sets.Keys);
        _state.Moves.Keep(guarded);
        return new PriorityViews(from, views);

        PriorityView ViewFor(int draw)
        {
            ImmutableArray<string> closed = [.. _regions.Where(region => !regions.Allows(region, draw))];
            string missing = string.Join('\n', closed);
            if (!sets.TryGetValue(missing, out TierSet? set))
            {
                set = _sets.GetValueOrDefault(missing) ?? new TierSet(TiersAt(regions, draw), _policy, _random);
                sets.Add(missing, set);
            }

            PriorityView view = set.CreateView(regions, (load, tiers) => _state.Returns.Apply(missing, load, tiers));
            return closed.IsEmpty ? view : view with { Guards = GuardsOf(view, closed, regions, guarded) };
        }
    }

    /// <summary>Guards of the tiers that a request comes to only because a nearer region is closed to it.</summary>
    private ImmutableArray<MoveGuard?> GuardsOf(PriorityView view, ImmutableArray<string> closed, RegionView regions, HashSet<string> guarded)
    {
        ImmutableArray<string> others = [.. _tiers.Select(tier => tier.OtherRegion).OfType<string>().OrderBy(regions.RankOf)];
        // The own region is not among them, and is before all of them.
        int nearest = closed.Min(others.IndexOf);
        ImmutableArray<MoveGuard?> guards = [.. view.OtherRegions.Select(GuardOf)];
        return guards.All(guard => guard is null) ? [] : guards;

        MoveGuard? GuardOf(string? region)
        {
            if (region is null || others.IndexOf(region) < nearest)
            {
                return null;
            }

            guarded.Add(region);
            return _state.Moves.Of(region, [.. _tiers.Where(tier => tier.OtherRegion == region).SelectMany(tier => tier.Endpoints)], regions.Rules.MaxLoadOf(region));
        }
    }

    private ImmutableArray<LocalityTier> TiersAt(RegionView regions, int draw) =>
    [
        .. _tiers
            .Select(tier => tier with { Endpoints = tier.Endpoints.RemoveAll(endpoint => !regions.Allows(endpoint.Locality.Region, draw)) })
            .Where(tier => !tier.Endpoints.IsEmpty),
    ];
}
