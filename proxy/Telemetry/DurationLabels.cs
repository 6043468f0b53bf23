namespace Mesh.Proxy.Telemetry;

/// <summary>What tells one histogram of durations from another: fewer labels than a count has, because each histogram is a dozen series to its reader.</summary>
/// <param name="Direction">Which way the requests went.</param>
/// <param name="Service">The service that was called.</param>
/// <param name="Backend">The backend that was chosen, or empty.</param>
internal readonly record struct DurationLabels(TrafficDirection Direction, string Service, string Backend) : ISeriesLabels
{
    public KeyValuePair<string, string>[] ToTags() => [new("direction", Direction.Label()), new("service", Service), new("backend", Backend)];
}
