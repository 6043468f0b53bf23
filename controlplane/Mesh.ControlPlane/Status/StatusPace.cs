using System.Collections.Concurrent;

namespace Mesh.ControlPlane.Status;

/// <summary>
/// How soon a status is written in which only numbers differ. With every pod that starts or ends, the number of sidecars moves on every object that they use:
/// each write of that kind waits, and what comes in the meantime is one write.
/// </summary>
internal sealed class StatusPace(TimeProvider time)
{
    /// <summary>For an object that all sidecars have applied: nobody waits for these numbers.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    /// <summary>For an object that is on its way: people watch the numbers grow.</summary>
    public static readonly TimeSpan Unsettled = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<StatusKey, long> _since = new();

    /// <summary>How long to wait until the numbers are worth a write; zero if they are now.</summary>
    /// <param name="key">The object.</param>
    /// <param name="holds">Whether all sidecars have applied it.</param>
    public TimeSpan WaitFor(StatusKey key, bool holds)
    {
        long since = _since.GetOrAdd(key, static (_, clock) => clock.GetTimestamp(), time);
        var wait = (holds ? Settled : Unsettled) - time.GetElapsedTime(since);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>The status says what there is to say, or the object is gone.</summary>
    public void Forget(StatusKey key) => _since.TryRemove(key, out _);
}
