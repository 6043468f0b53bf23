namespace Mesh.Proxy.Balancing;

/// <summary>
/// What an endpoint is charged for a failure beside its latency, so that one that fails fast does not look like a fast one. Forgotten much sooner than slowness: latencies of milliseconds
/// are undercut after some ten seconds, and the endpoint is asked again. Whether it goes on to fail is then for outlier detection to say.
/// </summary>
internal sealed class FailurePenalty(TimeProvider time)
{
    /// <summary>Charge right after a failure. One second is slow for a call inside a mesh.</summary>
    public static readonly TimeSpan Charge = TimeSpan.FromSeconds(1);

    /// <summary>Time in which it loses all but 1/e.</summary>
    public static readonly TimeSpan Decay = TimeSpan.FromSeconds(2);

    private readonly long _origin = time.GetTimestamp();

    // Milliseconds since _origin of the last failure, plus one; 0 for none.
    private long _failedAt;

    /// <summary>The charge now, in seconds.</summary>
    public double Seconds
    {
        get
        {
            long failedAt = Volatile.Read(ref _failedAt);
            if (failedAt == 0)
            {
                return 0;
            }

            // A reader may have taken the time just before the writer: counts as no time.
            long elapsed = Math.Max(Now() - failedAt, 0);
            return Charge.TotalSeconds * Math.Exp(-elapsed / Decay.TotalMilliseconds);
        }
    }

    /// <summary>The endpoint has failed a request.</summary>
    public void Add() => Volatile.Write(ref _failedAt, Now());

    /// <summary>What was is forgotten.</summary>
    public void Clear() => Volatile.Write(ref _failedAt, 0);

    private long Now() => (long)time.GetElapsedTime(_origin).TotalMilliseconds + 1;
}
