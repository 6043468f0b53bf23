using System.Threading.Channels;
using Mesh.Api.Discovery;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Discovery;

/// <summary>
/// What reaches a stream's loop from outside. Changes are a set of names, so a slow stream costs the publisher nothing and grows no further than
/// what it watches; requests are a short queue whose writer waits.
/// </summary>
internal sealed class StreamMailbox
{
    // A client sends one request per response and type, plus subscriptions as they come; a full queue makes it wait on the wire.
    private const int RequestCapacity = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<ResourceChange, long> _changes = [];
    private readonly Channel<DeltaDiscoveryRequest> _requests = Channel.CreateBounded<DeltaDiscoveryRequest>(RequestCapacity);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void OnChanged(IReadOnlyCollection<ResourceChange> changes, long changedAt)
    {
        lock (_lock)
        {
            foreach (var change in changes)
            {
                _changes.TryAdd(change, changedAt);
            }
        }

        _wake.Writer.TryWrite(true);
    }

    public async ValueTask PutAsync(DeltaDiscoveryRequest request, CancellationToken cancellationToken)
    {
        await _requests.Writer.WriteAsync(request, cancellationToken);
        _wake.Writer.TryWrite(true);
    }

    /// <summary>No request will come any more.</summary>
    public void Complete(Exception? error)
    {
        _requests.Writer.TryComplete(error);
        _wake.Writer.TryComplete(error);
    }

    public bool TryTakeRequest([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out DeltaDiscoveryRequest request) => _requests.Reader.TryRead(out request);

    public IReadOnlyCollection<KeyValuePair<ResourceChange, long>> TakeChanges()
    {
        lock (_lock)
        {
            if (_changes.Count == 0)
            {
                return [];
            }

            KeyValuePair<ResourceChange, long>[] taken = [.. _changes];
            _changes.Clear();
            return taken;
        }
    }

    /// <summary>Waits until there may be something to take.</summary>
    /// <returns>False when the client has ended its side.</returns>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (!await _wake.Reader.WaitToReadAsync(cancellationToken))
        {
            return false;
        }

        _wake.Reader.TryRead(out _);
        return true;
    }
}
