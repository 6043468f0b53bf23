using Mesh.Api.Federation.V1;

namespace Mesh.ControlPlane.RegionControl;

/// <summary>A decision about a region, with who took it. Immutable; the message must not be changed.</summary>
/// <param name="Region">What it is about.</param>
/// <param name="Cluster">Where it was taken.</param>
/// <param name="Decision">What was decided, with times of the clock of that cluster.</param>
/// <param name="ClockAhead">How far that clock is ahead of ours.</param>
internal sealed record TakenDecision(string Region, string Cluster, RegionDecision Decision, TimeSpan ClockAhead)
{
    private const int Everything = 100;

    /// <summary>Year 9000, in Unix milliseconds: to later times nothing can be added.</summary>
    private const long Latest = 221_845_392_000_000;

    /// <summary>From when on a drain counts, by our clock.</summary>
    public DateTimeOffset DecidedAt => Ours(Decision.DecidedAt);

    /// <summary>When it ends, by our clock; null for never.</summary>
    public DateTimeOffset? Until => Decision.Until == 0 ? null : Ours(Decision.Until);

    private TimeSpan DrainOver => TimeSpan.FromMilliseconds(Decision.DrainOverMs);

    /// <summary>
    /// Whether of two decisions about one region this is the one that holds. A total order over what is stated, whenever it arrives: clusters that know the same hold the same. Ended ones take part:
    /// the region is active then, and does not fall back to what somebody decided earlier.
    /// </summary>
    public bool HoldsOver(TakenDecision other) =>
        Decision.Counter != other.Decision.Counter ? Decision.Counter > other.Decision.Counter : string.CompareOrdinal(Cluster, other.Cluster) > 0;

    /// <summary>Whether its lease is over.</summary>
    public bool IsEnded(DateTimeOffset now) => Until is { } until && until <= now;

    /// <summary>What is in force, if it holds.</summary>
    public RegionState StateAt(DateTimeOffset now) => IsEnded(now) ? RegionState.Active : Decision.State;

    /// <summary>How much of a drain is done, 0 to 1; 1 if everything is gone, 0 if nothing is on its way.</summary>
    public double DrainedAt(DateTimeOffset now) => StateAt(now) switch
    {
        RegionState.Evacuated => 1,
        RegionState.Draining => DrainOver > TimeSpan.Zero ? ElapsedAt(now) / DrainOver : 1,
        _ => 0,
    };

    /// <summary>Percent of the requests for which the region may be used; a part of one counts as one.</summary>
    public int AvailableAt(DateTimeOffset now) => StateAt(now) switch
    {
        RegionState.Evacuated => 0,
        RegionState.Draining => DrainOver > TimeSpan.Zero ? (int)(((Everything * (DrainOver - ElapsedAt(now)).Ticks) + DrainOver.Ticks - 1) / DrainOver.Ticks) : 0,
        _ => Everything,
    };

    /// <summary>When something of the above is next different; null if nothing will be.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now)
    {
        if (IsEnded(now))
        {
            return null;
        }

        DateTimeOffset? step = Decision.State == RegionState.Draining && AvailableAt(now) is var available and > 0
            ? DecidedAt + TimeSpan.FromTicks(((DrainOver.Ticks * (Everything + 1 - available)) + Everything - 1) / Everything)
            : null;
        return step is { } next && !(Until < next) ? next : Until;
    }

    private TimeSpan ElapsedAt(DateTimeOffset now) => now <= DecidedAt ? TimeSpan.Zero : now - DecidedAt is var elapsed && elapsed < DrainOver ? elapsed : DrainOver;

    // Of a peer whose clock, or whose times, are nonsense, the difference may be no time at all.
    private DateTimeOffset Ours(long theirs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(theirs - (long)ClockAhead.TotalMilliseconds, 0, Latest));
}
