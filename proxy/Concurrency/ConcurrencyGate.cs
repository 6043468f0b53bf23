namespace Mesh.Proxy.Concurrency;

/// <summary>
/// Lets so many requests to a port of the application as <see cref="ConcurrencyGradient"/> says. One for all loops and hosts, behind a lock that is held for some dozens of nanoseconds: it is there
/// only where somebody has asked for it. Whoever enters leaves, however it ends.
/// </summary>
/// <param name="source">The object that asks for it, <c>TrafficPolicy shop/checkout</c>.</param>
/// <param name="settings">How the limit is found.</param>
/// <param name="time">Clock.</param>
/// <param name="random">Must be safe for use by several threads.</param>
internal sealed class ConcurrencyGate(string source, ConcurrencySettings settings, TimeProvider time, Random random)
{
    private readonly Lock _lock = new();
    private readonly ConcurrencyGradient _gradient = new(settings, random.NextDouble);
    private int _inFlight;

    /// <inheritdoc cref="ConcurrencyGate(string, ConcurrencySettings, TimeProvider, Random)"/>
    public string Source => source;

    public ConcurrencySettings Settings => settings;

    /// <summary>Requests that are under way.</summary>
    public int InFlight
    {
        get
        {
            lock (_lock)
            {
                return _inFlight;
            }
        }
    }

    /// <summary>Requests that may be.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return _gradient.Limit;
            }
        }
    }

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>A request wants to the application.</summary>
    /// <param name="enteredAt">To be given back with <see cref="Leave"/>.</param>
    /// <returns>False if as many are under way as may be.</returns>
    public bool TryEnter(out TimeSpan enteredAt)
    {
        enteredAt = Now;
        lock (_lock)
        {
            _gradient.Advance(enteredAt);
            if (_inFlight >= _gradient.Limit)
            {
                return false;
            }

            _inFlight++;
            return true;
        }
    }

    /// <summary>A request is over.</summary>
    /// <param name="enteredAt">When it has entered.</param>
    /// <param name="latency">How long its answer took; null if there was none, which says nothing.</param>
    public void Leave(TimeSpan enteredAt, TimeSpan? latency)
    {
        TimeSpan now = Now;
        lock (_lock)
        {
            _inFlight--;
            if (latency is { } known)
            {
                _gradient.Observe(known, enteredAt, now);
            }
        }
    }
}
