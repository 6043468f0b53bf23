namespace Mesh.Proxy.Balancing;

/// <summary>
/// Live counters of one endpoint: requests in flight, the latency estimate and evidence that it cannot be reached. Long-lived: snapshots come and go,
/// the next one re-uses the object by address, so a configuration change does not forget what was measured. Updated without locks.
/// </summary>
internal sealed class EndpointState(TimeProvider time)
{
    private readonly PeakEwma _latency = new(time);
    private readonly Avoidance _avoidance = new(time);
    private int _inFlight;

    /// <summary>Requests (or, for opaque bytes, connections) that were sent to the endpoint and have not ended.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>What one more request here is expected to cost, in seconds: estimated latency × (requests in flight + 1).</summary>
    public double Cost => _latency.EstimateSeconds * (InFlight + 1);

    /// <summary>True while recent connection failures say that another endpoint is the better bet.</summary>
    public bool IsAvoided => _avoidance.IsActive;

    public void Begin() => Interlocked.Increment(ref _inFlight);

    public void End() => Interlocked.Decrement(ref _inFlight);

    /// <summary>The endpoint answered: <paramref name="latency"/> after it was asked.</summary>
    public void ObserveSuccess(TimeSpan latency)
    {
        _avoidance.Clear();
        _latency.Observe(latency);
    }

    /// <summary>The endpoint answered with an error. Scored as slow, or a pod that fails fast would attract the traffic.</summary>
    public void ObserveFailure(TimeSpan latency)
    {
        _avoidance.Clear();
        _latency.Observe(latency > PeakEwma.FailurePenalty ? latency : PeakEwma.FailurePenalty);
    }

    /// <summary>No connection could be made.</summary>
    public void ObserveUnreachable() => _avoidance.Extend();
}
