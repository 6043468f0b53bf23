namespace Mesh.ControlPlane.Snapshots;

/// <summary>The current snapshot and those who follow it.</summary>
internal sealed class SnapshotStore
{
    private readonly Lock _publishing = new();
    private readonly SubscriptionIndex _index = new();
    private Snapshot _current = Snapshot.Empty;

    public Snapshot Current => Volatile.Read(ref _current);

    /// <summary>Distinct names that streams watch.</summary>
    public int WatchedNames => _index.Count;

    /// <summary>Makes the next snapshot from the current one and tells those who watch what changed.</summary>
    /// <param name="step">Applies changes; runs under a lock, because the model and the trust bundle publish independently.</param>
    /// <param name="changedAt">When the cause was seen, in ticks of the <see cref="TimeProvider"/>.</param>
    /// <returns>How many subscribers were told.</returns>
    public int Publish(Action<SnapshotBuilder> step, long changedAt)
    {
        lock (_publishing)
        {
            var builder = new SnapshotBuilder(_current);
            step(builder);
            if (builder.Changes.Count == 0)
            {
                return 0;
            }

            // First the swap, then the notification; subscribers do it the other way round (watch, then read). So no change is ever missed.
            Volatile.Write(ref _current, builder.Build());
            var affected = _index.Affected(builder.Changes);
            foreach (var (subscriber, changes) in affected)
            {
                subscriber.OnChanged(changes, changedAt);
            }

            return affected.Count;
        }
    }

    /// <summary>Watches a name or an alias, whether it exists or not.</summary>
    public void Watch(ResourceChange name, ISnapshotSubscriber subscriber) => _index.Add(name, subscriber);

    public void Unwatch(ResourceChange name, ISnapshotSubscriber subscriber) => _index.Remove(name, subscriber);
}
