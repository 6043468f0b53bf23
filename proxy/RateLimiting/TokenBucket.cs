namespace Mesh.Proxy.RateLimiting;

/// <summary>
/// A token bucket in one number: the time at which it will be full again. That is the generic cell rate algorithm (ITU-T I.371) with the meaning of a bucket. Begins full. Safe for
/// several threads, without a lock, and without allocation.
/// </summary>
internal sealed class TokenBucket
{
    private long _fullAt;

    /// <summary>Whether the bucket is full, so that it knows nothing that a new one does not.</summary>
    /// <param name="now">Ticks of the clock that every call uses.</param>
    public bool IsFull(long now) => Volatile.Read(ref _fullAt) <= now;

    /// <summary>Takes a token, if there is one.</summary>
    /// <param name="rate">Of the bucket.</param>
    /// <param name="now">Ticks of the clock that every call uses.</param>
    /// <param name="wait">If there is none: ticks until there is.</param>
    public bool TryTake(in TokenRate rate, long now, out long wait)
    {
        while (true)
        {
            long fullAt = Volatile.Read(ref _fullAt);
            long next = Math.Max(fullAt, now) + rate.Interval;
            wait = next - now - rate.Capacity;
            if (wait > 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt)
            {
                return true;
            }
        }
    }

    /// <summary>Gives back a token that was taken and not used.</summary>
    public void PutBack(in TokenRate rate) => Interlocked.Add(ref _fullAt, -rate.Interval);
}
