namespace Mesh.Proxy.Telemetry;

/// <summary>A histogram of durations as its readers see it.</summary>
/// <param name="tags">Labels.</param>
internal sealed class DurationTotal(KeyValuePair<string, string>[] tags)
{
    public KeyValuePair<string, string>[] Tags => tags;

    /// <summary>Requests by <see cref="DurationHistogram.Bounds"/>, one bucket more for the longer ones; not cumulated.</summary>
    public long[] Buckets { get; } = new long[DurationHistogram.Bounds.Length + 1];

    public TimeSpan Sum { get; set; }
}
