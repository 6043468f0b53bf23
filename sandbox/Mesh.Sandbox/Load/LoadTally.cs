namespace Mesh.Sandbox.Load;

/// <summary>Counts of requests over a time.</summary>
internal sealed record LoadTally(
    long Requests,
    long Failed,
    double RequestsPerSecond,
    double SuccessRate,
    double P50Milliseconds,
    double P99Milliseconds,
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
