namespace Mesh.Proxy.Resilience;

/// <summary>
/// Bounds retries to a share of the requests, so that they cannot multiply the load of a service that is already failing: a fifth of the requests whose first try was well, or 10 a second
/// for those who send few, whichever is more. The share and the floor are Finagle's and Linkerd's; there the two add up, and failing requests pay, too, so that a service that fails
/// altogether gets a fifth more of what it cannot bear.
/// </summary>
/// <remarks>
/// Two buckets. A retry is allowed if either has its price, and taken from both, which leaves a bounded debt in the share: where it earns more than the floor, the floor adds nothing in the long run.
/// </remarks>
internal sealed class RetryBudget(TimeProvider time)
{
    private const long PerRetry = 1000;
    private const long PerRequest = PerRetry / 5;
    private const long PerSecond = 10 * PerRetry;

    /// <summary>What 250 requests earn: a connection that takes as many with it is still paid for, and old successes do not pay for a storm.</summary>
    private const long MaxShare = 50 * PerRetry;

    /// <summary>A second of the floor.</summary>
    private const long MaxFloor = PerSecond;

    /// <summary>What the floor may have paid in advance.</summary>
    private const long MaxDebt = MaxFloor;

    private long _share;
    private long _floor = MaxFloor;
    private long _refilledAt = time.GetTimestamp();

    /// <summary>Counts one request.</summary>
    public void Deposit()
    {
        // A little over the capacity by races is harmless; a compare-and-swap on each request would not be free.
        if (Volatile.Read(ref _share) < MaxShare)
        {
            Interlocked.Add(ref _share, PerRequest);
        }
    }

    /// <summary>Takes back what a request has paid in: its first try has failed.</summary>
    public void TakeBack() => TakeDownTo(ref _share, PerRequest, -MaxDebt);

    /// <summary>Takes the price of one retry, if it is there.</summary>
    public bool TryWithdraw()
    {
        Refill();
        if (TryTake(ref _share))
        {
            TakeDownTo(ref _floor, PerRetry, 0);
            return true;
        }

        if (TryTake(ref _floor))
        {
            TakeDownTo(ref _share, PerRetry, -MaxDebt);
            return true;
        }

        return false;
    }

    private static bool TryTake(ref long bucket)
    {
        long tokens = Volatile.Read(ref bucket);
        while (tokens >= PerRetry)
        {
            long seen = Interlocked.CompareExchange(ref bucket, tokens - PerRetry, tokens);
            if (seen == tokens)
            {
                return true;
            }

            tokens = seen;
        }

        return false;
    }

    private static void TakeDownTo(ref long bucket, long price, long least)
    {
        long tokens = Volatile.Read(ref bucket);
        long seen;
        while ((seen = Interlocked.CompareExchange(ref bucket, Math.Max(Math.Min(tokens, least), tokens - price), tokens)) != tokens)
        {
            tokens = seen;
        }
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

        long room = MaxFloor - Volatile.Read(ref _floor);
        Interlocked.Add(ref _floor, Math.Clamp(room, 0, earned));
    }
}
