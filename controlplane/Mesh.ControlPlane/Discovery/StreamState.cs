using Mesh.Api.Discovery;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Discovery;

/// <summary>All types of one stream: keeps the order between them. Owned by the stream's loop.</summary>
internal sealed class StreamState
{
    private readonly TypeSubscription[] _types;
    private long _nonce;

    public StreamState(SubscriptionScope scope, SnapshotStore store, ISnapshotSubscriber self) =>
        _types = [.. Snapshot.TypeOrder.Select(type => new TypeSubscription(type, scope, store, self))];

    public IReadOnlyList<TypeSubscription> Types => _types;

    public TypeSubscription? Find(string typeUrl) => Array.Find(_types, type => type.TypeUrl == typeUrl);

    public void Touch(ResourceChange change, long changedAt) => Find(change.TypeUrl)?.Touch(change.Name, changedAt);

    /// <summary>The next response to send, or null if there is nothing to say at present.</summary>
    /// <remarks>
    /// Updates go in order of reference (endpoints before the services that use them). A removal waits until every type that may refer to it has been
    /// brought up to date and has said so: make before break.
    /// </remarks>
    public DeltaDiscoveryResponse? Next(Snapshot snapshot, long now)
    {
        foreach (var type in _types)
        {
            type.Resolve(snapshot);
        }

        for (int i = 0; i < _types.Length; i++)
        {
            bool mayRemove = !_types.Skip(i + 1).Any(later => later.IsBusy);
            if (_types[i].Next(snapshot, mayRemove, () => (++_nonce).ToString(), now) is { } response)
            {
                return response;
            }
        }

        return null;
    }

    public void Close()
    {
        foreach (var type in _types)
        {
            type.Close();
        }
    }
}
