using Grpc.Core;
using Mesh.Api.Discovery;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Discovery;

/// <summary>One sidecar's stream: a loop that owns all its state. It sends when it can, so a slow sidecar delays only itself.</summary>
internal sealed partial class DiscoveryStream : ISnapshotSubscriber
{
    private readonly SnapshotStore _store;
    private readonly StreamMailbox _mailbox = new();
    private readonly StreamState _state;
    private readonly Api.Discovery.ControlPlane _identifier;
    private readonly StreamRegistry _streams;
    private readonly DiscoveryMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();

    public DiscoveryStream(PeerNode node, SnapshotStore store, string replica, StreamInstruments instruments)
    {
        Node = node;
        _store = store;
        _identifier = new() { Identifier = replica };
        (_streams, _metrics, _time, _logger) = instruments;
        _state = new(node.Scope, store, this);
        OpenedAt = _time.GetUtcNow();
    }

    public PeerNode Node { get; }

    public DateTimeOffset OpenedAt { get; }

    /// <summary>True if the pod has opened another stream since: what this one holds is of the past.</summary>
    public bool IsSuperseded
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>Resources that the sidecar refused as they are now.</summary>
    public int Rejected
    {
        get
        {
            lock (_lock)
            {
                return _state.Types.Sum(type => type.Rejected.Count);
            }
        }
    }

    public void OnChanged(IReadOnlyCollection<ResourceChange> changes, long changedAt) => _mailbox.OnChanged(changes, changedAt);

    /// <summary>Runs the stream until the client ends it or <paramref name="cancellationToken"/> fires.</summary>
    public async Task RunAsync(
        DeltaDiscoveryRequest first,
        IAsyncStreamReader<DeltaDiscoveryRequest> requests,
        IServerStreamWriter<DeltaDiscoveryResponse> responses,
        CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await _mailbox.PutAsync(first, cancellationToken);
        Task reading = ReadAsync(requests, ending.Token);
        try
        {
            do
            {
                while (Next() is { } response)
                {
                    await responses.WriteAsync(response, ending.Token);
                    _metrics.Sent(response);
                }
            }
            while (await _mailbox.WaitAsync(ending.Token));
        }
        finally
        {
            lock (_lock)
            {
                _state.Close();
            }

            await ending.CancelAsync();
            await reading;
        }
    }

    /// <summary>A copy of the stream's state for people.</summary>
    public StreamView View()
    {
        lock (_lock)
        {
            return StreamView.Of(this, _state.Types);
        }
    }

    /// <summary>Whether this sidecar uses a resource, has applied this version of it, or why it rejected it.</summary>
    /// <param name="resource">The resource as it is now.</param>
    /// <param name="revision">The snapshot from which on what the sidecar has applied is as good; by default nothing but the same version is.</param>
    public (bool Uses, bool Applied, string? Rejection) ApplicationOf(PublishedResource resource, long revision = long.MaxValue)
    {
        lock (_lock)
        {
            return _state.Find(resource.TypeUrl)!.ApplicationOf(resource, revision);
        }
    }

    private DeltaDiscoveryResponse? Next()
    {
        // The lock only keeps a reader of the debug page out; nothing is awaited inside.
        lock (_lock)
        {
            while (_mailbox.TryTakeRequest(out var request))
            {
                Handle(request);
            }

            // First the changes, then the snapshot: it is at least as new as they are.
            foreach (var (change, changedAt) in _mailbox.TakeChanges())
            {
                _state.Touch(change, changedAt);
            }

            var response = _state.Next(_store.Current, _time.GetTimestamp());
            response?.ControlPlane = _identifier;
            return response;
        }
    }

    private void Handle(DeltaDiscoveryRequest request)
    {
        var type = _state.Find(request.TypeUrl)
            ?? throw new RpcException(new(StatusCode.InvalidArgument, $"resource type '{Refusals.Printable(request.TypeUrl)}' is not served here"));
        var answer = type.Apply(request);
        if (type.TakeDifferences() is var differences and > 0)
        {
            _metrics.Reconciled(type.TypeUrl, differences);
            Log.Reconciled(_logger, Node.Id, differences, type.TypeUrl);
        }

        if (answer is not { } acknowledgement)
        {
            return;
        }

        _metrics.Answered(type.TypeUrl, acknowledgement, _time);
        _streams.OnAnswered(this, type.TypeUrl, acknowledgement);
        if (acknowledgement.Error is { } error)
        {
            Log.Rejected(_logger, Node.Id, type.TypeUrl, acknowledgement.Rejected.Keys, Refusals.Printable(error));
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<DeltaDiscoveryRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            while (await requests.MoveNext(cancellationToken))
            {
                await _mailbox.PutAsync(requests.Current, cancellationToken);
            }

            _mailbox.Complete(null);
        }
        catch (Exception exception)
        {
            // The loop learns of it when it next waits; it decides how the stream ends.
            _mailbox.Complete(exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ResourcesReconciled, LogLevel.Warning, "Sidecar {Node} held something else than it was sent of {Count} {Type}: put right")]
        public static partial void Reconciled(ILogger logger, string node, int count, string type);

        [LoggerMessage(EventIds.ResourceRejected, LogLevel.Warning, "Sidecar {Node} rejected {Type} {Names}: {Error}")]
        public static partial void Rejected(ILogger logger, string node, string type, IEnumerable<string> names, string error);
    }
}
