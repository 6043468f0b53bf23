using System.Collections.Immutable;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation;

namespace Mesh.ControlPlane.RegionControl;

/// <summary>
/// All decisions about regions that this cluster knows, at one moment. Whatever is in force is a function of them alone, not of the order in which they came: so clusters that were apart agree as soon as
/// they have heard of each other. Immutable.
/// </summary>
/// <param name="Own">Those that were taken here, by region.</param>
/// <param name="Holding">Of all decisions the one that holds, by region.</param>
internal sealed record RegionDecisions(ImmutableSortedDictionary<string, TakenDecision> Own, ImmutableSortedDictionary<string, TakenDecision> Holding)
{
    /// <summary>What peers accept. Whoever is there stays there, and the names of the clusters decide.</summary>
    private const ulong LastCounter = long.MaxValue;

    public static readonly RegionDecisions None = Of("", ImmutableDictionary<string, RegionDecision>.Empty, []);

    /// <summary>Adds up what is known.</summary>
    /// <param name="cluster">Name of this cluster.</param>
    /// <param name="own">What was decided here, by region.</param>
    /// <param name="peers">What is known of others.</param>
    public static RegionDecisions Of(string cluster, IReadOnlyDictionary<string, RegionDecision> own, IEnumerable<PeerState> peers)
    {
        var taken = own.ToImmutableSortedDictionary(entry => entry.Key, entry => new TakenDecision(entry.Key, cluster, entry.Value, TimeSpan.Zero), StringComparer.Ordinal);
        var holding = taken.ToBuilder();
        foreach (var peer in peers)
        {
            foreach (var (region, decision) in peer.Regions)
            {
                var theirs = new TakenDecision(region, peer.Cluster, decision, peer.ClockAhead);
                if (!holding.TryGetValue(region, out var best) || theirs.HoldsOver(best))
                {
                    holding[region] = theirs;
                }
            }
        }

        return new(taken, holding.ToImmutable());
    }

    /// <summary>What is in force, by region.</summary>
    public IReadOnlyList<EffectiveRegion> At(DateTimeOffset now) => [.. Holding.Values.Select(decision => EffectiveRegion.Of(decision, now))];

    /// <summary>What is in force of one region; null if nobody has decided about it.</summary>
    public EffectiveRegion? At(string region, DateTimeOffset now) => Holding.TryGetValue(region, out var decision) ? EffectiveRegion.Of(decision, now) : null;

    /// <summary>When <see cref="At(DateTimeOffset)"/> is next different without anybody deciding anything; null if it stays.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now) => Holding.Values.Select(decision => decision.NextChange(now)).Min();

    /// <summary>Makes a decision of what somebody here wants now.</summary>
    /// <param name="region">What it is about.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="known">A counter that is known already and may not be here yet.</param>
    /// <param name="now">The time.</param>
    public RegionDecision Decide(string region, RegionWish wish, ulong known, DateTimeOffset now)
    {
        var holding = Holding.GetValueOrDefault(region);
        double open = holding?.OpenAt(now) ?? 1;
        // What has left a region does not come back because the drain is decided again, longer or shorter: it goes on from where it is. And so does a return.
        var done = wish.State switch
        {
            RegionState.Draining => wish.DrainOver * (1 - open),
            RegionState.Active => wish.RestoreOver * open,
            _ => TimeSpan.Zero,
        };
        // While a region comes back, its callers that are still elsewhere stay where they are.
        IReadOnlyList<string> failoverTo = wish.State == RegionState.Active && wish.FailoverTo.Count == 0 && open < 1 ? [.. holding!.Decision.FailoverTo] : wish.FailoverTo;
        return new()
        {
            State = wish.State,
            // The one that holds has the greatest counter of all.
            Counter = Math.Min(Math.Max(known, holding?.Decision.Counter ?? 0), LastCounter - 1) + 1,
            DrainOverMs = wish.State == RegionState.Draining ? (ulong)wish.DrainOver.TotalMilliseconds : 0,
            DecidedAt = (now - done).ToUnixTimeMilliseconds(),
            Until = wish.Until?.ToUnixTimeMilliseconds() ?? 0,
            FailoverTo = { failoverTo },
            MaxLoadPercent = (uint)wish.MaxLoadPercent,
            RestoreOverMs = (ulong)wish.RestoreOver.TotalMilliseconds,
            DecidedBy = wish.DecidedBy,
            Reason = wish.Reason,
        };
    }
}
