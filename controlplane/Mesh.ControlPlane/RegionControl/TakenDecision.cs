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

    /// <summary>From when on a drain, or a return, counts, by our clock.</summary>
    public DateTimeOffset DecidedAt => Ours(Decision.DecidedAt);

    /// <summary>When it ends, by our clock; null for never.</summary>
    public DateTimeOffset? Until => Decision.Until == 0 ? null : Ours(Decision.Until);

    private TimeSpan DrainOver => TimeSpan.FromMilliseconds(Decision.DrainOverMs);

    private TimeSpan RestoreOver => TimeSpan.FromMilliseconds(Decision.RestoreOverMs);

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

    /// <summary>How much of the region may be used, 0 to 1.</summary>
    public double OpenAt(DateTimeOffset now) => Until is { } until && until <= now ? Math.Min(1, UnendedAt(until) + Part(now - until, RestoreOver)) : UnendedAt(now);

    /// <summary>The same in whole percent, of the requests for which the region may be used: a part of one that is left counts as one, a part of one that comes back as none.</summary>
    public int AvailableAt(DateTimeOffset now) => Until is { } until && until <= now ? Risen(AvailableBeforeEnd(until), now - until) : AvailableBeforeEnd(now);

    /// <summary>When something of the above is next different; null if nothing will be.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now)
    {
        if (IsEnded(now))
        {
            return NextRise(AvailableBeforeEnd(Until!.Value), Until.Value, now);
        }

        DateTimeOffset? step = Decision.State switch
        {
            RegionState.Draining when AvailableAt(now) is var available and > 0 => DecidedAt + PartOf(DrainOver, Everything + 1 - available),
            RegionState.Active => NextRise(0, DecidedAt, now),
            _ => null,
        };
        return step is { } next && !(Until < next) ? next : Until;
    }

    private double UnendedAt(DateTimeOffset now) => Decision.State switch
    {
        RegionState.Evacuated => 0,
        RegionState.Draining => 1 - Part(now - DecidedAt, DrainOver),
        _ => Part(now - DecidedAt, RestoreOver),
    };

    private int AvailableBeforeEnd(DateTimeOffset now) => Decision.State switch
    {
        RegionState.Evacuated => 0,
        RegionState.Draining => DrainOver > TimeSpan.Zero ? (int)(((Everything * (DrainOver - Within(now - DecidedAt, DrainOver)).Ticks) + DrainOver.Ticks - 1) / DrainOver.Ticks) : 0,
        _ => Risen(0, now - DecidedAt),
    };

    private int Risen(int from, TimeSpan elapsed) =>
        RestoreOver > TimeSpan.Zero ? (int)Math.Min(Everything, from + (Everything * Within(elapsed, RestoreOver).Ticks / RestoreOver.Ticks)) : Everything;

    private DateTimeOffset? NextRise(int from, DateTimeOffset since, DateTimeOffset now) =>
        Risen(from, now - since) is var risen && risen < Everything ? since + PartOf(RestoreOver, risen + 1 - from) : null;

    /// <summary>Whole ticks, rounded up: not before the percent is full.</summary>
    private static TimeSpan PartOf(TimeSpan over, int percent) => TimeSpan.FromTicks(((over.Ticks * percent) + Everything - 1) / Everything);

    private static double Part(TimeSpan elapsed, TimeSpan over) => over > TimeSpan.Zero ? Within(elapsed, over) / over : 1;

    private static TimeSpan Within(TimeSpan elapsed, TimeSpan over) => elapsed < TimeSpan.Zero ? TimeSpan.Zero : elapsed < over ? elapsed : over;

    // Of a peer whose clock, or whose times, are nonsense, the difference may be no time at all.
    private DateTimeOffset Ours(long theirs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(theirs - (long)ClockAhead.TotalMilliseconds, 0, Latest));
}
