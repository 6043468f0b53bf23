namespace Mesh.Proxy.Resilience;

/// <summary>
/// Counts what is under way at a backend, over all its endpoints, loops and hosts, and says no to what exceeds a limit. Long-lived; limits are replaced. No locks: an addition on the way in and one
/// on the way out. Whoever enters leaves, however it ends.
/// </summary>
internal sealed class CircuitBreaker
{
    /// <summary>Where nothing is limited. Does not count either, so that loops do not write to a line that they all share.</summary>
    public static readonly CircuitBreaker Unlimited = new(BreakerLimits.None);

    private BreakerLimits _limits;
    private int _connections;
    private int _pending;
    private int _requests;
    private int _retries;
    private long _overflows;

    public CircuitBreaker()
        : this(BreakerLimits.Default)
    {
    }

    private CircuitBreaker(BreakerLimits limits) => _limits = limits;

    public BreakerLimits Limits => Volatile.Read(ref _limits);

    public int Connections => Volatile.Read(ref _connections);

    public int Pending => Volatile.Read(ref _pending);

    public int Requests => Volatile.Read(ref _requests);

    public int Retries => Volatile.Read(ref _retries);

    /// <summary>How often it has said no.</summary>
    public long Overflows => Volatile.Read(ref _overflows);

    /// <summary>Limits of the newest configuration. What is under way beyond them goes on.</summary>
    public void Apply(BreakerLimits limits) => Volatile.Write(ref _limits, limits);

    public bool TryEnterRequest() => TryEnter(ref _requests, Limits.MaxRequests);

    public void LeaveRequest() => Leave(ref _requests);

    public bool TryEnterRetry() => TryEnter(ref _retries, Limits.MaxRetries);

    public void LeaveRetry() => Leave(ref _retries);

    public bool TryEnterPending() => TryEnter(ref _pending, Limits.MaxPendingRequests);

    public void LeavePending() => Leave(ref _pending);

    /// <summary>A connection is about to be made.</summary>
    /// <param name="isFirst">
    /// Whoever has no connection yet gets one whatever the limit says, or those who hold theirs idle could keep it waiting for ever; at most one for each loop and endpoint. So in Envoy.
    /// </param>
    public bool TryEnterConnection(bool isFirst) => isFirst ? Enter(ref _connections) : TryEnter(ref _connections, Limits.MaxConnections);

    public void LeaveConnection() => Leave(ref _connections);

    private bool Enter(ref int counter)
    {
        if (!ReferenceEquals(this, Unlimited))
        {
            Interlocked.Increment(ref counter);
        }

        return true;
    }

    private bool TryEnter(ref int counter, int limit)
    {
        if (ReferenceEquals(this, Unlimited) || Interlocked.Increment(ref counter) <= limit)
        {
            return true;
        }

        Interlocked.Decrement(ref counter);
        Interlocked.Increment(ref _overflows);
        return false;
    }

    private void Leave(ref int counter)
    {
        if (!ReferenceEquals(this, Unlimited))
        {
            Interlocked.Decrement(ref counter);
        }
    }
}
