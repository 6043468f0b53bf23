using System.Collections.Frozen;

namespace Mesh.Bench.Discovery.Measuring;

/// <summary>
/// Sees when a change has reached all subscribers of its service. A subscriber may get only the last of several changes, and then has all of them.
/// </summary>
/// <param name="subscribers">Subscribers of each watched service, by its name.</param>
/// <param name="time">The clock.</param>
internal sealed class ChangeTracker(IReadOnlyDictionary<string, int> subscribers, TimeProvider time)
{
    private readonly FrozenDictionary<string, List<PendingChange>> _pending = subscribers.Keys.ToFrozenDictionary(service => service, _ => new List<PendingChange>());
    private int _numbers;
    private int _outstanding;

    /// <summary>Changes that have not reached everybody.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Announces a change that is about to be written; changes of one service in the order in which they are written.</summary>
    public PendingChange Begin(string service, long dueAt)
    {
        PendingChange change = new(Interlocked.Increment(ref _numbers), dueAt, subscribers[service]);
        List<PendingChange> pending = _pending[service];
        Interlocked.Increment(ref _outstanding);
        lock (pending)
        {
            pending.Add(change);
        }

        return change;
    }

    /// <summary>A subscriber has applied what holds changes up to a number.</summary>
    /// <param name="service">The service.</param>
    /// <param name="before">The last change that it had before.</param>
    /// <param name="now">The last change that it has now.</param>
    public void Applied(string service, int before, int now)
    {
        long at = time.GetTimestamp();
        List<PendingChange> pending = _pending[service];
        lock (pending)
        {
            foreach (PendingChange change in pending.Where(change => change.Number > before && change.Number <= now))
            {
                change.Remaining--;
            }

            foreach (PendingChange done in pending.Where(change => change.Remaining == 0))
            {
                Interlocked.Decrement(ref _outstanding);
                done.Complete(time.GetElapsedTime(done.DueAt, at));
            }

            pending.RemoveAll(change => change.Remaining == 0);
        }
    }
}
