using System.Collections.Concurrent;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Discovery;

/// <summary>The open streams of this replica.</summary>
internal sealed class StreamRegistry
{
    private readonly ConcurrentDictionary<DiscoveryStream, bool> _streams = new();

    public int Count => _streams.Count;

    public IReadOnlyList<StreamView> Views() =>
        [.. _streams.Keys.Select(stream => stream.View()).OrderBy(view => view.Node, StringComparer.Ordinal)];

    /// <summary>How far the sidecars that use a resource are with it.</summary>
    public Application ApplicationOf(EncodedResource resource)
    {
        int users = 0, applied = 0;
        string? rejection = null;
        foreach (var stream in _streams.Keys)
        {
            var (uses, has, error) = stream.ApplicationOf(resource);
            users += uses ? 1 : 0;
            applied += has ? 1 : 0;
            rejection ??= error;
        }

        return new(users, applied, rejection);
    }

    /// <summary>Reports that a sidecar answered; called by the streams' loops.</summary>
    public event Action<string, Acknowledgement>? Answered;

    public void OnAnswered(string typeUrl, Acknowledgement acknowledgement) => Answered?.Invoke(typeUrl, acknowledgement);

    /// <summary>Reports that a stream ended: nobody waits for its answer any more.</summary>
    public event Action<DiscoveryStream>? Removed;

    public void Add(DiscoveryStream stream) => _streams.TryAdd(stream, true);

    public void Remove(DiscoveryStream stream)
    {
        _streams.TryRemove(stream, out _);
        Removed?.Invoke(stream);
    }
}
