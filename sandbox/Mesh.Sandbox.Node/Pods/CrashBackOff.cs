namespace Mesh.Sandbox.Node.Pods;

/// <summary>
/// How long a container that ended has to wait: not at all the first time, then 10 s doubling up to 5 min; forgotten after 10 min without an end. The numbers are kubelet's,
/// who adds no jitter here.
/// </summary>
internal sealed class CrashBackOff
{
    private static readonly TimeSpan Initial = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Max = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(10);

    private DateTimeOffset? _lastEnd;

    /// <summary>The delay in force; zero before the second end.</summary>
    public TimeSpan Current { get; private set; }

    /// <summary>Counts an end and returns the time before which the container must not start again.</summary>
    public DateTimeOffset Ended(DateTimeOffset startedAt, DateTimeOffset now)
    {
        if (_lastEnd is null)
        {
            Current = TimeSpan.Zero;
        }
        else if (now - startedAt > ForgottenAfter)
        {
            Current = TimeSpan.Zero;
        }
        else
        {
            var doubled = Current * 2;
            Current = Current == TimeSpan.Zero ? Initial : doubled < Max ? doubled : Max;
        }

        _lastEnd = now;
        return now + Current;
    }
}
