namespace Mesh.Kubernetes.Queues;

/// <summary>
/// Exponential back-off with full jitter: the n-th delay is uniform in [0, min(cap, initial * 2^n)), which spreads callers that failed together
/// better than a fixed delay with a small wobble.
/// </summary>
/// <param name="initial">Upper bound of the first delay; above zero.</param>
/// <param name="cap">Upper bound of every delay; not below <paramref name="initial"/>.</param>
/// <param name="random">Source of the jitter; used by one caller at a time.</param>
public sealed class Backoff(TimeSpan initial, TimeSpan cap, Random random)
{
    // 2^30 times any sane initial delay is beyond any sane cap; more would overflow.
    private const int MaxExponent = 30;

    private int _failures;

    /// <summary>Failures since the last reset.</summary>
    public int Failures => _failures;

    /// <summary>The delay before the next try; counts one failure.</summary>
    public TimeSpan Next()
    {
        var delay = Delay(_failures);
        _failures++;
        return delay;
    }

    /// <summary>Forgets the failures, after a healthy period.</summary>
    public void Reset() => _failures = 0;

    /// <summary>The delay after <paramref name="failures"/> earlier failures, without counting.</summary>
    public TimeSpan Delay(int failures)
    {
        var bound = Math.Min(cap.TotalMilliseconds, initial.TotalMilliseconds * Math.Pow(2, Math.Min(failures, MaxExponent)));
        return TimeSpan.FromMilliseconds(bound * random.NextDouble());
    }
}
