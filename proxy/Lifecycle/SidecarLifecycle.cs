using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Lifecycle;

/// <summary>
/// The phase of the sidecar. Read for each answer, written a few times in a life; whoever comes first makes a transition, and whoever asks for an earlier phase changes nothing.
/// <code>
/// Serving ──stop hook, deletion of the pod, signal──▶ LameDuck ──signal, peers had time──▶ Draining ──nothing open, or time is up──▶ Ended
/// </code>
/// </summary>
internal sealed partial class SidecarLifecycle(TimeProvider time, ILogger logger)
{
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _endingSince;
    private int _phase;

    public SidecarPhase Phase => (SidecarPhase)Volatile.Read(ref _phase);

    /// <summary>Peers are to ask others.</summary>
    public bool IsEnding => Phase != SidecarPhase.Serving;

    /// <summary>Completes when <see cref="IsEnding"/> becomes true.</summary>
    public Task Ending => _ending.Task;

    /// <summary>Since when the end is known; zero while it is not.</summary>
    public TimeSpan SinceEnding => _ending.Task.IsCompleted ? time.GetElapsedTime(_endingSince) : TimeSpan.Zero;

    /// <summary>The pod ends: the first to say so counts.</summary>
    public void BeginEnding(EndingCause cause)
    {
        if (TryAdvance(SidecarPhase.LameDuck))
        {
            _endingSince = time.GetTimestamp();
            _ending.SetResult();
            Log.Ending(logger, cause);
        }
    }

    /// <summary>What runs may end now.</summary>
    public void BeginDraining() => TryAdvance(SidecarPhase.Draining);

    public void End() => TryAdvance(SidecarPhase.Ended);

    private bool TryAdvance(SidecarPhase next)
    {
        int current = Volatile.Read(ref _phase);
        while (current < (int)next)
        {
            int seen = Interlocked.CompareExchange(ref _phase, (int)next, current);
            if (seen == current)
            {
                return true;
            }

            current = seen;
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.Ending, LogLevel.Information, "The pod ends ({Cause}): not ready any more, still serving; peers are told to ask others")]
        public static partial void Ending(ILogger logger, EndingCause cause);
    }
}
