namespace Mesh.ControlPlane.Identity;

/// <summary>A token bucket per caller: what an honest sidecar does now and then, a broken one in a loop must not keep everybody busy with.</summary>
/// <param name="burst">How often a caller may come at once.</param>
/// <param name="interval">Time after which it may come once more.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Spreads those that are sent away, so that they do not come back together.</param>
internal sealed class CallerLimiter(int burst, TimeSpan interval, TimeProvider time, Random random)
{
    // Callers are known pods, so this is more than there should be. Beyond it full buckets are dropped, which changes nothing for their callers; if
    // there is none, newcomers wait.
    private const int MaxCallers = 50_000;

    // The longest wait is this much longer than the shortest.
    private const double Jitter = 0.5;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (double Tokens, long At)> _buckets = new(StringComparer.Ordinal);

    /// <summary>Comes once.</summary>
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

            double level = _buckets.TryGetValue(caller, out var bucket) ? Level_NeedsLock(bucket) : _buckets.Count < MaxCallers ? burst : 0;
            if (level < 1)
            {
                return (1 - level) * interval * (1 + (Jitter * random.NextDouble()));
            }

            _buckets[caller] = (level - 1, time.GetTimestamp());
            return TimeSpan.Zero;
        }
    }

    private double Level_NeedsLock((double Tokens, long At) bucket) =>
        Math.Min(burst, bucket.Tokens + (time.GetElapsedTime(bucket.At) / interval));
}
