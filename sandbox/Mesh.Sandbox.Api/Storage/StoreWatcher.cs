using System.Threading.Channels;

namespace Mesh.Sandbox.Api.Storage;

/// <summary>
/// One reader of a table's changes. Its buffer is bounded: a reader that falls behind is cut off rather than waited for, and
/// comes back with the version it reached.
/// </summary>
internal sealed class StoreWatcher : IDisposable
{
    private readonly Channel<StoreEvent> _events;
    private readonly Action<StoreWatcher> _leave;

    internal StoreWatcher(IReadOnlyList<StoreEvent> backlog, long startVersion, long afterVersion, int capacity, Action<StoreWatcher> leave)
    {
        Backlog = backlog;
        StartVersion = startVersion;
        AfterVersion = afterVersion;
        _leave = leave;
        _events = Channel.CreateBounded<StoreEvent>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>What happened before the watcher joined and must be read first.</summary>
    public IReadOnlyList<StoreEvent> Backlog { get; }

    /// <summary>The store's version when the watcher joined: the backlog ends here.</summary>
    public long StartVersion { get; }

    /// <summary>Changes up to this version are not of interest: the reader already has them.</summary>
    public long AfterVersion { get; }

    /// <summary>Completes when the watcher was cut off.</summary>
    public ChannelReader<StoreEvent> Events => _events.Reader;

    public void Dispose() => _leave(this);

    /// <returns>False when the buffer is full; the watcher is then complete.</returns>
    internal bool Offer(StoreEvent change)
    {
        // A bookmark says "up to here", which is news even when nothing has happened since.
        var isKnown = change.Type != StoreEventType.Bookmark && change.Version <= AfterVersion;
        if (isKnown || _events.Writer.TryWrite(change))
        {
            return true;
        }

        _events.Writer.TryComplete();
        return false;
    }

    internal void Complete() => _events.Writer.TryComplete();
}
