using System.Collections.Immutable;
using Mesh.Proxy.RegionRouting;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// The tiers of a backend without those regions that a request may not use, with what is dear to make of them. One for each set of missing regions, kept while that is of use: a drain that takes
/// half a minute changes the share of a region thirty times, and these never.
/// </summary>
internal sealed class TierSet
{
    private readonly ImmutableArray<LocalityTier> _tiers;
    private readonly BackendPolicy _policy;
    private readonly TierPickerFactory _pickers;
    private readonly EndpointAdmission _normal;
    private readonly ImmutableArray<EndpointSet> _lameDucks;
    private readonly ImmutableArray<EndpointSet> _reachable;
    private readonly ImmutableArray<EndpointSet> _any;

    /// <param name="tiers">Nearest first, other regions in any order; none of them empty.</param>
    /// <param name="policy">How to balance.</param>
    /// <param name="random">Must be safe for use by several threads.</param>
    public TierSet(ImmutableArray<LocalityTier> tiers, BackendPolicy policy, Random random)
    {
        _tiers = tiers;
        _policy = policy;
        _normal = policy.Algorithm == BalancingAlgorithm.Maglev ? EndpointAdmission.HealthyOrHalfOpen : EndpointAdmission.Healthy;
        _pickers = new TierPickerFactory([.. tiers.Select(tier => tier.Endpoints)], policy.Algorithm, random);
        _lameDucks = Sets(EndpointAdmission.HealthyOrLameDuck);
        _reachable = Sets(EndpointAdmission.Reachable);
        _any = Sets(EndpointAdmission.Any);

        ImmutableArray<EndpointSet> Sets(EndpointAdmission admission) => [.. tiers.Select(tier => new EndpointSet(tier.Endpoints, admission, random))];
    }

    /// <summary>Computes the shares from the health of this moment.</summary>
    /// <param name="regions">Decides the order of other regions.</param>
    /// <param name="grade">Slows the return of regions: shares by health, and the region of each tier, to the shares that count.</param>
    public PriorityView CreateView(RegionView regions, Func<PriorityLoad, ImmutableArray<string?>, PriorityLoad> grade)
    {
        if (_tiers.IsEmpty)
        {
            return PriorityView.Evacuated;
        }

        // By distance first, which is where they stand; a stable sort leaves what says nothing about it.
        ImmutableArray<int> order = [.. Enumerable.Range(0, _tiers.Length).OrderBy(tier => _tiers[tier].OtherRegion is { } region ? 1 + regions.RankOf(region) : 0)];
        (long Healthy, long Total)[] health =
        [
            .. order.Select(tier => (
                _tiers[tier].Endpoints.Where(endpoint => endpoint.State.Health.Allows(_normal)).Sum(endpoint => (long)endpoint.Capacity),
                _tiers[tier].Endpoints.Sum(endpoint => (long)endpoint.Capacity))),
        ];
        ImmutableArray<string?> otherRegions = [.. order.Select(tier => _tiers[tier].OtherRegion)];
        PriorityLoad load = grade(PriorityLoad.Of(health, _policy.Overprovisioning, _policy.PanicThreshold), otherRegions);
        return new PriorityView(
            load,
            [.. order.Select((tier, place) => _pickers.Create(tier, load.IsInPanic[place] ? EndpointAdmission.Reachable : _normal))],
            _normal == EndpointAdmission.Healthy
                ? [.. order.SelectMany(tier => _tiers[tier].Endpoints).Where(endpoint => endpoint.State.Health.Phase == EndpointPhase.HalfOpen)]
                : [])
        {
            OtherRegions = otherRegions,
            LameDucks = [.. order.Select(tier => _lameDucks[tier])],
            // Rather one that answers badly and is near than one that is far; one that cannot be connected to comes last.
            LastResorts = [.. order.Select(tier => _reachable[tier]), .. order.Select(tier => _any[tier])],
        };
    }
}
