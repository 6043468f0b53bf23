using System.Text.Json.Nodes;
using CsCheck;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Tests.Storage;

public sealed class VersionedStoreTests
{
    private const string Table = "things";
    private readonly VersionedStore _store = NewStore(historyLength: 3);

    [Fact]
    public void Create_NameTaken_ReturnsNullAndKeepsTheFirst()
    {
        var first = _store.Create(Table, Thing("a"));

        Assert.Null(_store.Create(Table, Thing("a")));
        Assert.Same(first, _store.Get(Table, "", "a"));
    }

    [Fact]
    public void Replace_StateIsStale_ReturnsNull()
    {
        var first = _store.Create(Table, Thing("a"))!;
        var second = _store.Replace(Table, first, Thing("a", "2"))!;

        Assert.Null(_store.Replace(Table, first, Thing("a", "3")));
        Assert.True(second.Version > first.Version);
        Assert.Equal("2", _store.Get(Table, "", "a")!.Parse()["value"]!.GetValue<string>());
    }

    [Fact]
    public void ReadAt_OldVersion_SeesTheTableAsItWas()
    {
        var first = _store.Create(Table, Thing("a"))!;
        var second = _store.Create(Table, Thing("b"))!;
        _store.Remove(Table, first, Thing("a"));

        Assert.Equal(["a", "b"], _store.ReadAt(Table, second.Version)!.Objects.Keys);
        Assert.Equal(["b"], _store.Read(Table).Objects.Keys);
    }

    [Fact]
    public void WatchAfter_VersionForgotten_ReturnsNullAndNamesTheOldest()
    {
        var first = _store.Create(Table, Thing("a"))!;
        for (var i = 0; i < 5; i++)
        {
            _store.Create(Table, Thing($"b{i}"));
        }

        Assert.Null(_store.WatchAfter(Table, first.Version, out var oldest));
        Assert.True(oldest > first.Version);
        Assert.Null(_store.ReadAt(Table, first.Version));
        Assert.NotNull(_store.WatchAfter(Table, oldest, out _));
    }

    [Fact]
    public void Bookmark_AfterChange_IsReadBehindIt()
    {
        using var watcher = _store.WatchFromNow(Table);
        var created = _store.Create(Table, Thing("a"))!;
        _store.Bookmark(Table, watcher);

        Assert.True(watcher.Events.TryRead(out var change) && change.Type == StoreEventType.Added);
        Assert.True(watcher.Events.TryRead(out var bookmark) && bookmark.Type == StoreEventType.Bookmark);
        Assert.Equal(created.Version, bookmark!.Version);
    }

    [Fact]
    public void Create_WatcherDoesNotRead_CutsItOffAndLeavesOthersAlone()
    {
        var store = NewStore(historyLength: 100, capacity: 2);
        using var slow = store.WatchFromNow(Table);
        for (var i = 0; i < 3; i++)
        {
            store.Create(Table, Thing($"a{i}"));
        }

        using var late = store.WatchFromNow(Table);
        store.Create(Table, Thing("b"));

        Assert.True(slow.Events.TryRead(out _) && slow.Events.TryRead(out _) && !slow.Events.TryRead(out _));
        Assert.True(slow.Events.Completion.IsCompleted);
        Assert.True(late.Events.TryRead(out var change) && change.Object!.Name == "b");
    }

    /// <summary>Whatever happens, a reader that follows the changes from a snapshot arrives at the store's contents.</summary>
    [Fact]
    public void WatchFromNow_RandomWrites_BacklogAndChangesAddUpToTheContents() => Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2]).List[1, 60].Sample(writes =>
    {
        var store = NewStore(historyLength: 5, capacity: 1000);
        var half = writes.Count / 2;
        writes.Take(half).ToList().ForEach(w => Write(store, w));
        using var watcher = store.WatchFromNow(Table);
        var seen = watcher.Backlog.ToDictionary(e => e.Object!.Key, e => e.Object!.Version);
        var last = watcher.StartVersion;
        writes.Skip(half).ToList().ForEach(w => Write(store, w));
        while (watcher.Events.TryRead(out var change))
        {
            Assert.True(change.Version > last);
            last = change.Version;
            if (change.Type == StoreEventType.Deleted)
            {
                Assert.True(seen.Remove(change.Object!.Key));
            }
            else
            {
                Assert.Equal(change.Type == StoreEventType.Modified, seen.ContainsKey(change.Object!.Key));
                seen[change.Object.Key] = change.Version;
            }
        }

        Assert.Equal(store.Read(Table).Objects.ToDictionary(o => o.Key, o => o.Value.Version), seen);
    });

    private static void Write(VersionedStore store, (int Name, int Action) write)
    {
        var name = $"n{write.Name}";
        var current = store.Get(Table, "", name);
        _ = (write.Action, current) switch
        {
            (_, null) => store.Create(Table, Thing(name)),
            (0, _) => store.Remove(Table, current, Thing(name)),
            _ => store.Replace(Table, current, Thing(name)),
        };
    }

    private static VersionedStore NewStore(int historyLength, int capacity = 100)
    {
        var store = new VersionedStore(historyLength, capacity);
        store.EnsureTable(Table, _ => new Dictionary<string, string>());
        return store;
    }

    private static JsonObject Thing(string name, string value = "1") => new() { ["metadata"] = new JsonObject { ["name"] = name }, ["value"] = value };
}
