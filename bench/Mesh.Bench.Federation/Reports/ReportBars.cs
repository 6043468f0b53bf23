using Mesh.Bench.Federation.Measuring;

namespace Mesh.Bench.Federation.Reports;

/// <summary>What a federation of ten clusters with 500 services each must reach.</summary>
internal static class ReportBars
{
    public const double FirstSyncSeconds = 5;
    public const double SteadyCpuPercent = 1;
    public const double ResidentMegabytes = 400;

    /// <summary>Names of what was not reached, as the summary has them.</summary>
    public static IReadOnlyList<string> Missed(FederationResult result)
    {
        List<string> missed = [];
        Judge(missed, "first_sync_s", result.FirstRest.TotalSeconds <= FirstSyncSeconds);
        Judge(missed, "steady_cpu_percent", result.SteadyCpuPercent <= SteadyCpuPercent);
        Judge(missed, "rss_mb", result.ResidentMegabytes <= ResidentMegabytes);
        Judge(missed, "reconnect_unchanged", result.Unchanged.IsDifferenceOnly);
        Judge(missed, "reconnect_changed", result.Changed.IsDifferenceOnly);
        return missed;
    }

    private static void Judge(List<string> missed, string name, bool isReached)
    {
        if (!isReached)
        {
            missed.Add(name);
        }
    }
}
