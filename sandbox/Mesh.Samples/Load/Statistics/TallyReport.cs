namespace Mesh.Samples.Load.Statistics;

/// <summary>Counts as JSON.</summary>
/// <param name="Seconds">Time they span.</param>
/// <param name="Requests">Finished requests.</param>
/// <param name="Failed">Failed ones among them.</param>
/// <param name="RequestsPerSecond">Requests by seconds.</param>
/// <param name="SuccessRate">0–1; 1 without requests.</param>
/// <param name="P50Milliseconds">Half of the requests took at most this long.</param>
/// <param name="P90Milliseconds">90 % took at most this long.</param>
/// <param name="P99Milliseconds">99 % took at most this long.</param>
/// <param name="MaxMilliseconds">No request took longer; up to 3 % more than the slowest.</param>
/// <param name="FailedP50Milliseconds">Half of the failed requests took at most this long; 0 without any.</param>
/// <param name="FailedP99Milliseconds">99 % of the failed requests took at most this long; 0 without any.</param>
/// <param name="Versions">Successful requests by the version that answered.</param>
/// <param name="Clients">Successful requests by the identity that the server saw.</param>
/// <param name="Failures">Failed requests by reason.</param>
internal sealed record TallyReport(
    double Seconds,
    long Requests,
    long Failed,
    double RequestsPerSecond,
    double SuccessRate,
    double P50Milliseconds,
    double P90Milliseconds,
    double P99Milliseconds,
    double MaxMilliseconds,
    double FailedP50Milliseconds,
    double FailedP99Milliseconds,
    Dictionary<string, long> Versions,
    Dictionary<string, long> Clients,
    Dictionary<string, long> Failures)
{
    public static TallyReport Of(Tally tally, double seconds) => new(
        Math.Round(seconds, 3),
        tally.Requests,
        tally.Failed,
        seconds > 0 ? Math.Round(tally.Requests / seconds, 2) : 0,
        tally.Requests > 0 ? (double)(tally.Requests - tally.Failed) / tally.Requests : 1,
        tally.Latency.PercentileMilliseconds(0.5),
        tally.Latency.PercentileMilliseconds(0.9),
        tally.Latency.PercentileMilliseconds(0.99),
        tally.Latency.PercentileMilliseconds(1),
        tally.FailureLatency.PercentileMilliseconds(0.5),
        tally.FailureLatency.PercentileMilliseconds(0.99),
        new(tally.Versions),
        new(tally.Clients),
        new(tally.Failures));
}
