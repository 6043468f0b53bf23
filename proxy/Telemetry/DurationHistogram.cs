namespace Mesh.Proxy.Telemetry;

/// <summary>Durations that one recorder has seen. One writer, any number of readers: plain stores of whole words, so a reader sees each number as it was a moment ago, never less than before.</summary>
internal sealed class DurationHistogram
{
    private static readonly long[] BoundTicks = [.. Bounds.ToArray().Select(seconds => (long)Math.Round(seconds * TimeSpan.TicksPerSecond))];

    private readonly long[] _buckets = new long[BoundTicks.Length + 1];
    private long _sumTicks;

    /// <summary>
    /// Upper bounds of the buckets but the last, in seconds; inclusive. Those that OpenTelemetry's conventions advise for HTTP, and three below them: a hop inside a node takes
    /// about half a millisecond.
    /// </summary>
    public static ReadOnlySpan<double> Bounds => [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    public void Add(TimeSpan duration)
    {
        // From below: nearly all requests are in the first few buckets.
        int bucket = 0;
        while (bucket < BoundTicks.Length && duration.Ticks > BoundTicks[bucket])
        {
            bucket++;
        }

        _sumTicks += duration.Ticks;
        _buckets[bucket]++;
    }

    /// <summary>Adds what was counted so far to the total of several recorders.</summary>
    public void AddTo(DurationTotal total)
    {
        for (int i = 0; i < _buckets.Length; i++)
        {
            total.Buckets[i] += Volatile.Read(ref _buckets[i]);
        }

        total.Sum += TimeSpan.FromTicks(Volatile.Read(ref _sumTicks));
    }
}
