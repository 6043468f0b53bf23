namespace Mesh.Proxy.Telemetry;

/// <summary>
/// How many requests ended, and how long they took. Not instruments of <see cref="System.Diagnostics.Metrics"/>, which would look up the labels by their characters for each
/// request: see docs/decisions/0007. Each event loop counts for itself; readers add up.
/// </summary>
internal sealed class RequestMetrics
{
    /// <summary>Name of the number of requests.</summary>
    public const string CountName = "mesh.requests";

    public const string CountUnit = "{request}";

    public const string CountHelp = "HTTP requests that ended.";

    /// <summary>
    /// Series of each metric; the rest adds up in one more. A workload that calls a hundred services by two backends each, with two methods and three answers, has 1,200. They cost
    /// memory only when they are used.
    /// </summary>
    public const int MaxSeries = 2000;

    private readonly SeriesTable<RequestLabels> _requests = new(MaxSeries);
    private readonly SeriesTable<DurationLabels> _outbound = new(MaxSeries);
    private readonly SeriesTable<DurationLabels> _inbound = new(MaxSeries);
    private readonly Lock _lock = new();
    private RequestRecorder[] _recorders = [];

    /// <summary>Name of the durations of a direction's requests; seconds.</summary>
    public static string DurationName(TrafficDirection direction) =>
        direction == TrafficDirection.Outbound ? SemanticNames.ClientDuration : SemanticNames.ServerDuration;

    public static string DurationHelp(TrafficDirection direction) =>
        $"{(direction == TrafficDirection.Outbound ? "Outbound" : "Inbound")} requests: time from the request's head to the end of its answer.";

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

    /// <summary>Durations of a direction by series, in the order in which these appeared. Any thread.</summary>
    public IEnumerable<DurationTotal> Durations(TrafficDirection direction)
    {
        RequestRecorder[] recorders = Recorders();
        KeyValuePair<string, string>[][] tags = Table(direction).Tags();
        for (int i = 0; i < tags.Length; i++)
        {
            DurationTotal total = new(tags[i]);
            foreach (RequestRecorder recorder in recorders)
            {
                recorder.AddTo(total, direction, i);
            }

            if (total.Buckets.AsSpan().ContainsAnyExcept(0))
            {
                yield return total;
            }
        }
    }

    internal int NumberOf(in RequestLabels labels) => _requests.NumberOf(labels);

    internal int NumberOf(in DurationLabels labels) => Table(labels.Direction).NumberOf(labels);

    private SeriesTable<DurationLabels> Table(TrafficDirection direction) => direction == TrafficDirection.Outbound ? _outbound : _inbound;

    private RequestRecorder[] Recorders()
    {
        lock (_lock)
        {
            return _recorders;
        }
    }
}
