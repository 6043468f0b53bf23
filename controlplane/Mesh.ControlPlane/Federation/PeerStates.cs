using System.Collections.Immutable;

namespace Mesh.ControlPlane.Federation;

/// <summary>What is known of all peers. A peer is here from its first complete pass on, or from what was kept of it at the start; one that is lost stays.</summary>
internal sealed class PeerStates
{
    private readonly Lock _writing = new();
    private ImmutableDictionary<string, PeerState> _current = ImmutableDictionary<string, PeerState>.Empty;

    /// <summary>Called after each step, one at a time: must only put keys on queues.</summary>
    public event Action<PeerChange>? Changed;

    /// <summary>By name of the cluster.</summary>
    public ImmutableDictionary<string, PeerState> Current => Volatile.Read(ref _current);

    /// <summary>Replaces what is known of a peer.</summary>
    /// <param name="state">All of it.</param>
    /// <param name="change">How it differs from before.</param>
    public void Publish(PeerState state, PeerChange change)
    {
        lock (_writing)
        {
            Volatile.Write(ref _current, _current.SetItem(state.Cluster, state));
            Changed?.Invoke(change);
        }
    }

    /// <summary>Forgets a peer, because its link was deleted or it has been away for too long.</summary>
    public void Remove(string cluster)
    {
        lock (_writing)
        {
            if (!_current.TryGetValue(cluster, out PeerState? gone))
            {
                return;
            }

            Volatile.Write(ref _current, _current.Remove(cluster));
            Changed?.Invoke(new PeerChange(cluster, [.. gone.Services.Keys.Union(gone.Endpoints.Keys)], FactsChanged: true, RegionsChanged: true));
        }
    }
}
