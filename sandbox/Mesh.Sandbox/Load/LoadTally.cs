namespace Mesh.Sandbox.Load;

/// <summary>Counts of requests over a time.</summary>
/// <remarks>Latencies count from the moment at which a request was due, and are up to 3 % more than the true ones.</remarks>
internal sealed record LoadTally(
    long Requests,
    long Failed,
    double RequestsPerSecond,
    double SuccessRate,
    double P50Milliseconds,
    double P99Milliseconds,
    double MaxMilliseconds,
    double FailedP50Milliseconds,
    double FailedP99Milliseconds,
    IReadOnlyDictionary<string, long> Versions,
    IReadOnlyDictionary<string, long> Clients,
    IReadOnlyDictionary<string, long> Failures)
{
    /// <summary>The failures in words, for a report.</summary>
    public string DescribeFailures() => Failed == 0
        ? $"{Requests} requests, none failed"
        : $"{Failed} of {Requests} requests failed: {string.Join("; ", Failures.Select(failure => $"{failure.Value}× {failure.Key}"))}";
}
