using Mesh.Sandbox.Load;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Something that takes endpoints away, and the time in which nothing else happened.</summary>
/// <param name="What">In words.</param>
/// <param name="At">When it began.</param>
/// <param name="Until">When the next thing was about to happen.</param>
internal sealed record RegionLoss(string What, DateTimeOffset At, DateTimeOffset Until)
{
    /// <summary>What its victims may take to be well again.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Share of the requests that succeed when they are.</summary>
    public const double MinSuccessRate = 0.999;

    /// <summary>Judges a load that ran all the time.</summary>
    /// <param name="report">Gets the check.</param>
    /// <param name="load">What was seen.</param>
    /// <param name="minRequests">Fewer prove nothing.</param>
    public void Check(CheckReport report, LoadRunResult load, long minRequests)
    {
        LoadInterval before = load.Between(At, At + Limit);
        LoadInterval after = load.Between(At + Limit, Until);
        string last = (after.LastFailure + Limit ?? before.LastFailure) is { } failure ? $"the last of them {failure.TotalSeconds:0.0} s after it" : "none";
        report.Check(
            after.SuccessRate >= MinSuccessRate && after.Requests >= minRequests,
            $"{What}: {100 * MinSuccessRate:0.0} % of the requests succeed {Limit.TotalSeconds:0} s later",
            $"{after}; {before.Failed} failed before, {after.Failed} after these {Limit.TotalSeconds:0} s, {last}");
    }
}
