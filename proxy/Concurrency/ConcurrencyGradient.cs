namespace Mesh.Proxy.Concurrency;

/// <summary>
/// Finds out how many requests an application can have under way before more of them only make all of them slower: the gradient controller of Envoy's adaptive concurrency filter. The
/// latency of a time is compared with the least there can be, which is measured now and then with only a few requests under way:
/// <code>
/// gradient = least × (1 + buffer) / latency, from ½ to 2
/// limit    = gradient × limit + √limit
/// </code>
/// The root is room for a queue that lets the limit rise while nothing gets slower. A value of its inputs: has neither clock nor chance, and one caller at a time.
/// </summary>
/// <param name="settings">How.</param>
/// <param name="jitter">Chance from 0 to below 1, asked before each wait for a measurement.</param>
internal sealed class ConcurrencyGradient(ConcurrencySettings settings, Func<double> jitter)
{
    private const double LeastGradient = 0.5;
    private const double MostGradient = 2;

    /// <summary>Times in a row at the least limit after which the least latency is not believed any more: it cannot be reached.</summary>
    private const int MaxAtLeast = 5;

    private readonly LatencySketch _latencies = new();
    private int _limitBefore = settings.MinLimit;
    private int _timesAtLeast;
    private TimeSpan _measuringSince;
    private TimeSpan _nextMeasurement;
    private TimeSpan _windowEnd;

    /// <summary>Requests that may be under way.</summary>
    public int Limit { get; private set; } = settings.MinLimit;

    /// <summary>The least latency is being measured. So from the beginning.</summary>
    public bool IsMeasuring { get; private set; } = true;

    /// <summary>The least latency; zero before it was measured.</summary>
    public TimeSpan LeastLatency { get; private set; }

    /// <summary>Time goes on.</summary>
    /// <param name="now">Never less than before.</param>
    public void Advance(TimeSpan now)
    {
        if (IsMeasuring || now < _windowEnd)
        {
            return;
        }

        if (now >= _nextMeasurement || _timesAtLeast >= MaxAtLeast)
        {
            BeginMeasurement(now);
            return;
        }

        if (_latencies.Count > 0)
        {
            Update(_latencies.At(settings.Quantile));
            _latencies.Clear();
        }

        _windowEnd = now + settings.UpdateInterval;
    }

    /// <summary>A request was answered.</summary>
    /// <param name="latency">How long that took.</param>
    /// <param name="begunAt">When it was let in.</param>
    /// <param name="now">Never less than before.</param>
    public void Observe(TimeSpan latency, TimeSpan begunAt, TimeSpan now)
    {
        Advance(now);
        // Who was let in before knows nothing of how it is with few.
        if (IsMeasuring && begunAt < _measuringSince)
        {
            return;
        }

        _latencies.Add(latency);
        if (IsMeasuring && _latencies.Count >= settings.MeasureRequests)
        {
            EndMeasurement(now);
        }
    }

    private void BeginMeasurement(TimeSpan now)
    {
        _limitBefore = Limit;
        Limit = settings.MinLimit;
        IsMeasuring = true;
        _measuringSince = now;
        _timesAtLeast = 0;
        _latencies.Clear();
    }

    private void EndMeasurement(TimeSpan now)
    {
        LeastLatency = _latencies.At(settings.Quantile);
        Limit = _limitBefore;
        IsMeasuring = false;
        _latencies.Clear();
        _windowEnd = now + settings.UpdateInterval;
        _nextMeasurement = now + (settings.MeasureInterval * (1 + (settings.Jitter * jitter())));
    }

    private void Update(TimeSpan latency)
    {
        double gradient = Math.Clamp(LeastLatency * (1 + settings.Buffer) / latency, LeastGradient, MostGradient);
        Limit = (int)Math.Clamp((gradient * Limit) + Math.Sqrt(Limit), settings.MinLimit, settings.MaxLimit);
        _timesAtLeast = Limit == settings.MinLimit ? _timesAtLeast + 1 : 0;
    }
}
