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
    public Published Publish(Action<SnapshotBuilder> step, long changedAt)
    {
        lock (_publishing)
        {
            var builder = new SnapshotBuilder(_current);
            step(builder);
            if (builder.Changes.Count == 0)
            {
                return new(0, _current.Revision);
            }

            // First the swap, then the notification; subscribers do it the other way round (watch, then read). So no change is ever missed.
            var next = builder.Build() with { Revision = _current.Revision + 1 };
            Volatile.Write(ref _current, next);
            var affected = _index.Affected(builder.Changes);
            foreach (var (subscriber, changes) in affected)
            {
                subscriber.OnChanged(changes, changedAt);
            }

            return new(affected.Count, next.Revision);
        }
    }

    /// <summary>Those who watch a resource under any of its names; they may hold it under others from before.</summary>
    public IReadOnlyCollection<ISnapshotSubscriber> WatchersOf(PublishedResource resource) =>
        _index.Subscribers(resource.Aliases.Append(resource.Name).Select(name => new ResourceChange(resource.TypeUrl, name)));

    /// <summary>Watches a name or an alias, whether it exists or not.</summary>
    public void Watch(ResourceChange name, ISnapshotSubscriber subscriber) => _index.Add(name, subscriber);

    public void Unwatch(ResourceChange name, ISnapshotSubscriber subscriber) => _index.Remove(name, subscriber);
}
