namespace Mesh.Proxy.Telemetry;

/// <summary>
/// How many requests ended, and how long they took. Not instruments of <see cref="System.Diagnostics.Metrics"/>, which would look up six labels by their characters for each
/// request: see docs/decisions/0007. Each event loop counts for itself; readers add up.
/// </summary>
internal sealed class RequestMetrics
{
    /// <summary>
    /// Series of either metric; the rest adds up in one more. A workload that calls a hundred services by two backends each, with three classes of answers, has 600. They cost
    /// memory only when they are used.
    /// </summary>
    public const int MaxSeries = 2000;

    private readonly SeriesTable<RequestLabels> _requests = new(MaxSeries);
    private readonly SeriesTable<DurationLabels> _durations = new(MaxSeries);
    private readonly Lock _lock = new();
    private RequestRecorder[] _recorders = [];

    /// <summary>A recorder for one writer. It counts as long as the metrics exist.</summary>
    public RequestRecorder CreateRecorder()
    {
        RequestRecorder recorder = new(this);
        lock (_lock)
        {
            _recorders = [.. _recorders, recorder];
        }

        return recorder;
    }

    /// <summary>Requests by series, in the order in which these appeared. Any thread.</summary>
    public IEnumerable<RequestTotal> Requests()
    {
        RequestRecorder[] recorders = Recorders();
        KeyValuePair<string, string>[][] tags = _requests.Tags();
        for (int i = 0; i < tags.Length; i++)
        {
            long count = 0;
            foreach (RequestRecorder recorder in recorders)
            {
                count += recorder.Count(i);
            }

            if (count > 0)
            {
                yield return new RequestTotal(tags[i], count);
            }
        }
    }

    /// <summary>Durations by series, in the order in which these appeared. Any thread.</summary>
    public IEnumerable<DurationTotal> Durations()
    {
        RequestRecorder[] recorders = Recorders();
        KeyValuePair<string, string>[][] tags = _durations.Tags();
        for (int i = 0; i < tags.Length; i++)
        {
            DurationTotal total = new(tags[i]);
            foreach (RequestRecorder recorder in recorders)
            {
                recorder.AddTo(total, i);
            }

            if (total.Buckets.AsSpan().ContainsAnyExcept(0))
            {
                yield return total;
            }
        }
    }

    internal int NumberOf(in RequestLabels labels) => _requests.NumberOf(labels);

    internal int NumberOf(in DurationLabels labels) => _durations.NumberOf(labels);

    private RequestRecorder[] Recorders()
    {
        lock (_lock)
        {
            return _recorders;
        }
    }
}
