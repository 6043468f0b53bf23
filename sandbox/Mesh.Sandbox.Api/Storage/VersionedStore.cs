using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Storage;

/// <summary>
/// What etcd is to an API server: tables of objects under one version that grows with every write, compare-and-swap on single
/// objects, a bounded past for watches and consistent pages.
/// </summary>
/// <remarks>
/// One private lock orders all writes and their fan-out. Nothing inside it waits: watchers have buffers of their own.
/// </remarks>
internal sealed class VersionedStore(int historyLength, int watcherCapacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoreTable> _tables = new(StringComparer.Ordinal);

    /// <summary>Starts at 1 because clients give the version 0 a meaning of its own.</summary>
    private long _version = 1;

    public long Version
    {
        get
        {
            lock (_lock)
            {
                return _version;
            }
        }
    }

    /// <summary>Makes a table known; a table that exists keeps its contents.</summary>
    public void EnsureTable(string table, Func<JsonObject, IReadOnlyDictionary<string, string>> fields)
    {
        lock (_lock)
        {
            _tables.TryAdd(table, new(fields, historyLength, _version));
        }
    }

    /// <summary>Forgets an empty table and ends its watches.</summary>
    public void DropTable(string table)
    {
        lock (_lock)
        {
            if (_tables.Remove(table, out var dropped))
            {
                dropped.CompleteWatchers();
            }
        }
    }

    public StoredObject? Get(string table, string @namespace, string name)
    {
        lock (_lock)
        {
            return _tables[table].Current.GetValueOrDefault(StoredObject.KeyOf(@namespace, name));
        }
    }

    public TableSnapshot Read(string table)
    {
        lock (_lock)
        {
            return new(_version, _tables[table].Current);
        }
    }

    /// <returns>The table at exactly <paramref name="version"/>, or null when the history does not reach back so far.</returns>
    public TableSnapshot? ReadAt(string table, long version)
    {
        lock (_lock)
        {
            return _tables[table].At(version);
        }
    }

    /// <summary>Adds an object.</summary>
    /// <param name="table">Table to add to.</param>
    /// <param name="tree">The object; the store writes its version into it.</param>
    /// <param name="finish">Runs inside the transaction: may complete the object from what the table holds (addresses, ports) or refuse by throwing.</param>
    /// <returns>Null when an object of that name exists.</returns>
    public StoredObject? Create(string table, JsonObject tree, Action<ImmutableSortedDictionary<string, StoredObject>>? finish = null)
    {
        lock (_lock)
        {
            var target = _tables[table];
            var metadata = tree["metadata"]!.AsObject();
            var key = StoredObject.KeyOf(metadata["namespace"]?.GetValue<string>() ?? "", metadata["name"]!.GetValue<string>());
            if (target.Current.ContainsKey(key))
            {
                return null;
            }

            finish?.Invoke(target.Current);
            return Commit_NeedsLock(target, StoreEventType.Added, tree, previous: null);
        }
    }

    /// <returns>Null when <paramref name="expected"/> is not the current state any more.</returns>
    public StoredObject? Replace(
        string table, StoredObject expected, JsonObject tree, Action<ImmutableSortedDictionary<string, StoredObject>>? finish = null)
    {
        lock (_lock)
        {
            var target = _tables[table];
            if (!IsCurrent_NeedsLock(target, expected))
            {
                return null;
            }

            finish?.Invoke(target.Current);
            return Commit_NeedsLock(target, StoreEventType.Modified, tree, expected);
        }
    }

    /// <param name="table">Table to remove from.</param>
    /// <param name="expected">The state the caller decided on.</param>
    /// <param name="last">What watchers are told the object looked like at its end.</param>
    /// <returns>Null when <paramref name="expected"/> is not the current state any more.</returns>
    public StoredObject? Remove(string table, StoredObject expected, JsonObject last)
    {
        lock (_lock)
        {
            var target = _tables[table];
            return IsCurrent_NeedsLock(target, expected) ? Commit_NeedsLock(target, StoreEventType.Deleted, last, expected) : null;
        }
    }

    /// <summary>Watches a table from its present contents, which become the backlog.</summary>
    public StoreWatcher WatchFromNow(string table)
    {
        lock (_lock)
        {
            var target = _tables[table];
            StoreEvent[] backlog = [.. target.Current.Values.Select(o => new StoreEvent(StoreEventType.Added, o.Version, o, null))];
            return Join_NeedsLock(target, backlog, _version);
        }
    }

    /// <returns>Null when changes after <paramref name="version"/> have been forgotten already.</returns>
    public StoreWatcher? WatchAfter(string table, long version, out long oldestVersion)
    {
        lock (_lock)
        {
            var target = _tables[table];
            oldestVersion = target.OldestVersion;
            return version < oldestVersion ? null : Join_NeedsLock(target, target.ChangesAfter(version), version);
        }
    }

    /// <summary>Queues a bookmark behind everything the watcher has been sent, so that its version is true when it is read.</summary>
    public void Bookmark(string table, StoreWatcher watcher)
    {
        lock (_lock)
        {
            // A table may be dropped while one of its watches is still being answered.
            if (_tables.TryGetValue(table, out var target) && target.Has(watcher) && !watcher.Offer(new(StoreEventType.Bookmark, _version, null, null)))
            {
                target.Leave(watcher);
            }
        }
    }

    /// <summary>Forgets the past of all tables; what is stays.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            foreach (var table in _tables.Values)
            {
                table.Forget(_version);
            }
        }
    }

    /// <summary>Ends all watches, for the server's stop.</summary>
    public void CompleteWatchers()
    {
        lock (_lock)
        {
            foreach (var table in _tables.Values)
            {
                table.CompleteWatchers();
            }
        }
    }

    private static bool IsCurrent_NeedsLock(StoreTable table, StoredObject expected) =>
        table.Current.TryGetValue(expected.Key, out var current) && ReferenceEquals(current, expected);

    private StoredObject Commit_NeedsLock(StoreTable table, StoreEventType type, JsonObject tree, StoredObject? previous)
    {
        var stored = StoredObject.Freeze(tree, ++_version, table.Fields);
        table.Record(new(type, _version, stored, previous));
        return stored;
    }

    private StoreWatcher Join_NeedsLock(StoreTable table, IReadOnlyList<StoreEvent> backlog, long afterVersion)
    {
        var watcher = new StoreWatcher(backlog, _version, Math.Max(afterVersion, _version), watcherCapacity, Leave);
        table.Join(watcher);
        return watcher;

        void Leave(StoreWatcher leaving)
        {
            lock (_lock)
            {
                table.Leave(leaving);
            }
        }
    }
}
