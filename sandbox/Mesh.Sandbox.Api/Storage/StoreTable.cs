using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Storage;

/// <summary>The objects of one resource with the recent past of the table. Not thread-safe: <see cref="VersionedStore"/> holds its lock around every call.</summary>
internal sealed class StoreTable(Func<JsonObject, IReadOnlyDictionary<string, string>> fields, int historyLength, long createdAt)
{
    private static readonly ImmutableSortedDictionary<string, StoredObject> NoObjects =
        ImmutableSortedDictionary.Create<string, StoredObject>(StringComparer.Ordinal);

    private readonly Queue<(StoreEvent Change, ImmutableSortedDictionary<string, StoredObject> After)> _history = new();
    private readonly List<StoreWatcher> _watchers = [];

    /// <summary>The version and contents just before the oldest change still in the history.</summary>
    private TableSnapshot _horizon = new(createdAt, NoObjects);

    public Func<JsonObject, IReadOnlyDictionary<string, string>> Fields { get; } = fields;

    public ImmutableSortedDictionary<string, StoredObject> Current { get; private set; } = NoObjects;

    /// <summary>Oldest version a watch can start from and a list can be read at.</summary>
    public long OldestVersion => _horizon.Version;

    public void Record(StoreEvent change)
    {
        var key = change.Object!.Key;
        Current = change.Type == StoreEventType.Deleted ? Current.Remove(key) : Current.SetItem(key, change.Object);
        _history.Enqueue((change, Current));
        if (_history.Count > historyLength)
        {
            var (oldest, after) = _history.Dequeue();
            _horizon = new(oldest.Version, after);
        }

        Offer(change);
    }

    public void Offer(StoreEvent change) => _watchers.RemoveAll(watcher => !watcher.Offer(change));

    /// <returns>The contents at exactly <paramref name="version"/>, or null when that is further back than the history reaches.</returns>
    public TableSnapshot? At(long version)
    {
        if (version < _horizon.Version)
        {
            return null;
        }

        var objects = _horizon.Objects;
        foreach (var (change, after) in _history)
        {
            if (change.Version > version)
            {
                break;
            }

            objects = after;
        }

        return new(version, objects);
    }

    public IReadOnlyList<StoreEvent> ChangesAfter(long version) => [.. _history.Select(h => h.Change).Where(c => c.Version > version)];

    /// <summary>Forgets what was before <paramref name="version"/>, the present one of the store.</summary>
    public void Forget(long version)
    {
        _history.Clear();
        _horizon = new(version, Current);
    }

    public void Join(StoreWatcher watcher) => _watchers.Add(watcher);

    public void Leave(StoreWatcher watcher) => _watchers.Remove(watcher);

    public bool Has(StoreWatcher watcher) => _watchers.Contains(watcher);

    public void CompleteWatchers()
    {
        _watchers.ForEach(watcher => watcher.Complete());
        _watchers.Clear();
    }
}
