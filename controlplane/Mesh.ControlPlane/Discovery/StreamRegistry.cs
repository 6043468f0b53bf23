using System.Collections.Concurrent;

namespace Mesh.ControlPlane.Discovery;

/// <summary>The open streams of this replica.</summary>
internal sealed class StreamRegistry
{
    private readonly ConcurrentDictionary<DiscoveryStream, bool> _streams = new();

    public int Count => _streams.Count;

    public IReadOnlyList<StreamView> Views() =>
        [.. _streams.Keys.Select(stream => stream.View()).OrderBy(view => view.Node, StringComparer.Ordinal)];

    public void Add(DiscoveryStream stream) => _streams.TryAdd(stream, true);

    public void Remove(DiscoveryStream stream) => _streams.TryRemove(stream, out _);
}
