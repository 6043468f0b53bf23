using Mesh.Api.Federation.V1;

namespace Mesh.ControlPlane.RegionControl;

/// <summary>What is in force of a region at one moment, for status, people and sidecars.</summary>
/// <param name="Region">Its name.</param>
/// <param name="State">What is in force; active, too, when a lease has ended.</param>
/// <param name="AvailablePercent">Of the requests, for how many it may be used.</param>
/// <param name="Counter">Number of the decision.</param>
/// <param name="Cluster">Where it was taken.</param>
/// <param name="DecidedBy">By whom.</param>
/// <param name="Reason">Why.</param>
/// <param name="DecidedAt">From when on it counts, by our clock.</param>
/// <param name="Until">When it ends, by our clock; null for never.</param>
/// <param name="IsEnded">Whether that is over.</param>
/// <param name="FailoverTo">Who takes the load, in order; empty for the nearest.</param>
/// <param name="MaxLoadPercent">Of its measured capacity, what the region may be given.</param>
internal sealed record EffectiveRegion(
    string Region,
    RegionState State,
    int AvailablePercent,
    ulong Counter,
    string Cluster,
    string DecidedBy,
    string Reason,
    DateTimeOffset DecidedAt,
    DateTimeOffset? Until,
    bool IsEnded,
    IReadOnlyList<string> FailoverTo,
    int MaxLoadPercent)
{
    /// <summary>Percent.</summary>
    public const int DefaultMaxLoad = 100;


    /// <summary>What a decision that holds comes to.</summary>
    public static EffectiveRegion Of(TakenDecision holding, DateTimeOffset now)
    {
        var decision = holding.Decision;
        return new(
            holding.Region,
            holding.StateAt(now),
            holding.AvailableAt(now),
            decision.Counter,
            holding.Cluster,
            decision.DecidedBy,
            decision.Reason,
            holding.DecidedAt,
            holding.Until,
            holding.IsEnded(now),
            [.. decision.FailoverTo],
            decision.MaxLoadPercent == 0 || holding.IsEnded(now) ? DefaultMaxLoad : (int)decision.MaxLoadPercent);
    }
}
