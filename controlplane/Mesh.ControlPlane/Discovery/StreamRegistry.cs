using System.Collections.Concurrent;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Discovery;

/// <summary>The open streams of this replica.</summary>
internal sealed class StreamRegistry
{
    /// <summary>Streams of one pod: a sidecar needs one, and a second while it does not know yet that the first is dead.</summary>
    public const int MaxPerNode = 2;

    private readonly ConcurrentDictionary<DiscoveryStream, bool> _streams = new();
    private readonly Lock _lock = new();
    // Oldest first.
    private readonly Dictionary<ResourceName, List<(DiscoveryStream Stream, CancellationTokenSource Ending)>> _nodes = [];

    public int Count => _streams.Count;

    public IReadOnlyList<StreamView> Views() =>
        [.. _streams.Keys.Select(stream => stream.View()).OrderBy(view => view.Node, StringComparer.Ordinal)];

    /// <summary>Resources that sidecars refused and have not been sent again, because they have not changed.</summary>
    public int Rejected => _streams.Keys.Sum(stream => stream.Rejected);

    /// <summary>The sidecars that are connected, each with whether it has applied a resource; one that does not use it has not.</summary>
    public IReadOnlyList<(PeerNode Node, bool Applied)> AppliedBy(PublishedResource resource)
    {
        List<DiscoveryStream> newest;
        lock (_lock)
        {
            newest = [.. _nodes.Values.Select(streams => streams[^1].Stream)];
        }

        return [.. newest.Select(stream => (stream.Node, stream.ApplicationOf(resource).Applied))];
    }

    /// <summary>Reports that a sidecar answered; called by the streams' loops.</summary>
    public event Action<DiscoveryStream, string, Acknowledgement>? Answered;

    public void OnAnswered(DiscoveryStream stream, string typeUrl, Acknowledgement acknowledgement) => Answered?.Invoke(stream, typeUrl, acknowledgement);

    /// <summary>Reports that a stream ended: nobody waits for its answer any more.</summary>
    public event Action<DiscoveryStream>? Removed;

    /// <summary>Adds a stream. If its pod has too many, the oldest of them ends.</summary>
    /// <param name="stream">The new stream.</param>
    /// <param name="ending">Is cancelled when newer streams of the pod take the place of this one, or the pod is gone.</param>
    public void Add(DiscoveryStream stream, CancellationTokenSource ending)
    {
        _streams.TryAdd(stream, true);
        CancellationTokenSource? oldest = null;
        lock (_lock)
        {
            if (!_nodes.TryGetValue(stream.Node.Workload, out var streams))
            {
                _nodes.Add(stream.Node.Workload, streams = []);
            }

            if (streams.Count > 0)
            {
                streams[^1].Stream.IsSuperseded = true;
            }

            streams.Add((stream, ending));
            if (streams.Count > MaxPerNode)
            {
                oldest = streams[0].Ending;
                streams.RemoveAt(0);
            }
        }

        oldest?.Cancel();
    }

    /// <summary>Kubernetes has no such pod any more: a sidecar that could not say goodbye would be waited for until the keep-alive finds out. Returns before the streams have ended.</summary>
    public void End(ResourceName pod)
    {
        List<CancellationTokenSource> gone;
        lock (_lock)
        {
            gone = [.. _nodes.GetValueOrDefault(pod, []).Select(entry => entry.Ending)];
        }

        gone.ForEach(ending => _ = ending.CancelAsync());
    }

    public void Remove(DiscoveryStream stream)
    {
        _streams.TryRemove(stream, out _);
        lock (_lock)
        {
            if (_nodes.TryGetValue(stream.Node.Workload, out var streams))
            {
                streams.RemoveAll(entry => entry.Stream == stream);
                if (streams.Count == 0)
                {
                    _nodes.Remove(stream.Node.Workload);
                }
                else
                {
                    streams[^1].Stream.IsSuperseded = false;
                }
            }
        }

        Removed?.Invoke(stream);
    }
}
