namespace Mesh.ControlPlane.Snapshots;

/// <summary>Who watches which name: a change costs as much as it has subscribers, however many streams and services there are.</summary>
internal sealed class SubscriptionIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ResourceChange, HashSet<ISnapshotSubscriber>> _subscribers = [];

    public void Add(ResourceChange name, ISnapshotSubscriber subscriber)
    {
        lock (_lock)
        {
            if (!_subscribers.TryGetValue(name, out var set))
            {
                _subscribers.Add(name, set = []);
            }

            set.Add(subscriber);
        }
    }

    public void Remove(ResourceChange name, ISnapshotSubscriber subscriber)
    {
        lock (_lock)
        {
            if (_subscribers.TryGetValue(name, out var set) && set.Remove(subscriber) && set.Count == 0)
            {
                _subscribers.Remove(name);
            }
        }
    }

    /// <summary>Each subscriber of the changed names, with all changes it has to look at.</summary>
    public Dictionary<ISnapshotSubscriber, List<ResourceChange>> Affected(IReadOnlyCollection<ResourceChange> changes)
    {
        var affected = new Dictionary<ISnapshotSubscriber, List<ResourceChange>>();
        lock (_lock)
        {
            foreach (var change in changes)
            {
                foreach (var subscriber in _subscribers.GetValueOrDefault(change) ?? [])
                {
                    if (!affected.TryGetValue(subscriber, out var list))
                    {
                        affected.Add(subscriber, list = []);
                    }

                    list.Add(change);
                }
            }
        }

        return affected;
    }

    /// <summary>Each subscriber of any of the names, once.</summary>
    public IReadOnlyCollection<ISnapshotSubscriber> Subscribers(IEnumerable<ResourceChange> names)
    {
        var subscribers = new HashSet<ISnapshotSubscriber>();
        lock (_lock)
        {
            foreach (var name in names)
            {
                subscribers.UnionWith(_subscribers.GetValueOrDefault(name) ?? []);
            }
        }

        return subscribers;
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _subscribers.Count;
            }
        }
    }
}
