namespace Mesh.Proxy.Resilience;

/// <summary>
/// Bounds retries to a share of the requests, so that they cannot multiply the load of a service that is already failing: 20 % of the requests plus 10 a second for those
/// who send few (Finagle's and Linkerd's defaults).
/// </summary>
internal sealed class RetryBudget(TimeProvider time)
{
    private const long PerRetry = 1000;
    private const long PerRequest = PerRetry / 5;
    private const long PerSecond = 10 * PerRetry;

    /// <summary>Ten seconds of the floor: old successes must not pay for a storm of retries now.</summary>
    private const long Capacity = 10 * PerSecond;

    private long _tokens = PerSecond;
    private long _refilledAt = time.GetTimestamp();

    /// <summary>Counts one request.</summary>
    public void Deposit()
    {
        // A little over the capacity by races is harmless; a compare-and-swap on each request would not be free.
        if (Volatile.Read(ref _tokens) < Capacity)
        {
            Interlocked.Add(ref _tokens, PerRequest);
        }
    }

    /// <summary>Takes the price of one retry, if it is there.</summary>
    public bool TryWithdraw()
    {
        Refill();
        long tokens = Volatile.Read(ref _tokens);
        while (tokens >= PerRetry)
        {
            long seen = Interlocked.CompareExchange(ref _tokens, tokens - PerRetry, tokens);
            if (seen == tokens)
            {
                return true;
            }

            tokens = seen;
        }

        return false;
    }

    private void Refill()
    {
        long last = Volatile.Read(ref _refilledAt);
        long now = time.GetTimestamp();
        long earned = (long)(time.GetElapsedTime(last, now).TotalSeconds * PerSecond);
        // Below one retry the time is left to add up, or frequent callers would round it away.
        if (earned < PerRetry || Interlocked.CompareExchange(ref _refilledAt, now, last) != last)
        {
            return;
        }

        long room = Capacity - Volatile.Read(ref _tokens);
        Interlocked.Add(ref _tokens, Math.Clamp(room, 0, earned));
    }
}
