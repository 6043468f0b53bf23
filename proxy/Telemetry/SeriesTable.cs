namespace Mesh.Proxy.Telemetry;

/// <summary>
/// Numbers the series of a metric in the order in which they appear, up to a bound. Whatever comes later shares number 0, the overflow, as in OpenTelemetry's specification: the sum
/// over all series stays right, and memory does not grow with what is counted. Any thread; asked only for series that the asker has not seen.
/// </summary>
/// <typeparam name="TLabels">Labels of the metric.</typeparam>
/// <param name="limit">Most series beside the overflow.</param>
internal sealed class SeriesTable<TLabels>(int limit)
    where TLabels : struct, ISeriesLabels
{
    /// <summary>Number of the series that takes what has none of its own.</summary>
    public const int Overflow = 0;

    private readonly Lock _lock = new();
    private readonly Dictionary<TLabels, int> _numbers = [];
    private readonly List<KeyValuePair<string, string>[]> _tags = [[new("otel_metric_overflow", "true")]];

    /// <summary>The number of a series.</summary>
    public int NumberOf(in TLabels labels)
    {
        lock (_lock)
        {
            if (_numbers.TryGetValue(labels, out int number))
            {
                return number;
            }

            if (_numbers.Count >= limit)
            {
                return Overflow;
            }

            number = _tags.Count;
            _numbers.Add(labels, number);
            _tags.Add(labels.ToTags());
            return number;
        }
    }

    /// <summary>Labels of all series by number.</summary>
    public KeyValuePair<string, string>[][] Tags()
    {
        // A copy of references: who counts never waits for who reads.
        lock (_lock)
        {
            return [.. _tags];
        }
    }
}
