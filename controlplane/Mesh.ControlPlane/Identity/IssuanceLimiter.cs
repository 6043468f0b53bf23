namespace Mesh.ControlPlane.Identity;

/// <summary>A token bucket per caller: an honest sidecar asks twice a day, a broken one in a loop must not keep the CA busy.</summary>
/// <param name="burst">Certificates a caller may ask for at once.</param>
/// <param name="interval">Time after which it may ask for one more.</param>
/// <param name="time">The clock.</param>
internal sealed class IssuanceLimiter(int burst, TimeSpan interval, TimeProvider time)
{
    // Callers are known identities, so there are no more of them than pods; beyond this the full buckets are dropped first.
    private const int MaxCallers = 50_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (double Tokens, long At)> _buckets = new(StringComparer.Ordinal);

    /// <summary>Takes one certificate's worth.</summary>
    /// <returns>Zero if granted, else how long to wait.</returns>
    public TimeSpan Take(string caller)
    {
        lock (_lock)
        {
            if (_buckets.Count >= MaxCallers)
            {
                foreach (string full in _buckets.Where(bucket => Level_NeedsLock(bucket.Value) >= burst).Select(bucket => bucket.Key).ToList())
                {
                    _buckets.Remove(full);
                }
            }

            double level = _buckets.TryGetValue(caller, out var bucket) ? Level_NeedsLock(bucket) : burst;
            bool granted = level >= 1;
            _buckets[caller] = (granted ? level - 1 : level, time.GetTimestamp());
            return granted ? TimeSpan.Zero : (1 - level) * interval;
        }
    }

    private double Level_NeedsLock((double Tokens, long At) bucket) =>
        Math.Min(burst, bucket.Tokens + (time.GetElapsedTime(bucket.At) / interval));
}
