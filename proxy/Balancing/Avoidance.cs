namespace Mesh.Proxy.Balancing;

/// <summary>
/// Evidence against an endpoint: after a failed connection it is avoided for a short time that doubles with each further failure. The control plane learns of a
/// dead pod seconds later than those who call it.
/// </summary>
internal sealed class Avoidance(TimeProvider time)
{
    /// <summary>First penalty: long enough to spare the next requests, short enough to notice a restarted process.</summary>
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest penalty: by then the control plane has said what it knows.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly long _origin = time.GetTimestamp();
    private long _untilTicks;
    private int _failures;

    public bool IsActive => Volatile.Read(ref _untilTicks) is var until and > 0 && time.GetElapsedTime(_origin).Ticks < until;

    /// <summary>
    /// Counts one failure. Failures during a penalty are ignored: requests that were under way together are one piece of evidence, not many.
    /// </summary>
    public void Extend()
    {
        long now = time.GetElapsedTime(_origin).Ticks;
        long until = Volatile.Read(ref _untilTicks);
        if (now < until)
        {
            return;
        }

        int exponent = Math.Min(Volatile.Read(ref _failures), 6);
        long penalty = Math.Min(First.Ticks << exponent, Longest.Ticks);
        if (Interlocked.CompareExchange(ref _untilTicks, now + penalty, until) == until)
        {
            Interlocked.Increment(ref _failures);
        }
    }

    public void Clear()
    {
        // Read before write: on the path of every request the line stays shared between cores.
        if (Volatile.Read(ref _failures) != 0)
        {
            Volatile.Write(ref _failures, 0);
            Volatile.Write(ref _untilTicks, 0);
        }
    }
}
