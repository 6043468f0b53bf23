using Grpc.Core;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation.Statements;

namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>
/// Tells one peer what differs from what it holds. One response is under way at a time, and each is made when it is sent, so a slow peer gets the latest state and never a queue of
/// old ones.
/// </summary>
internal sealed partial class PeerStream : IDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>A peer that takes longer to acknowledge has lost the connection and does not know it.</summary>
    private static readonly TimeSpan AcknowledgementTimeout = TimeSpan.FromSeconds(30);

    private readonly Link _link;
    private readonly PeerStreamInputs _inputs;
    private readonly PeerMailbox _mailbox = new();
    private readonly Dictionary<string, string> _held = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _differing = new(StringComparer.Ordinal);
    private ulong _nonce;

    public PeerStream(Link link, PeerStreamInputs inputs, IEnumerable<HeldStatement> held)
    {
        (_link, _inputs) = (link, inputs);
        foreach (var statement in held)
        {
            _held[statement.Name] = statement.Version;
        }
    }

    public async Task RunAsync(IAsyncStreamReader<WatchRequest> requests, IServerStreamWriter<WatchResponse> responses, CancellationToken cancellationToken)
    {
        // First follow, then look: so no change is ever missed.
        _inputs.Statements.Changed += _mailbox.Put;
        _inputs.Peers.Changed += OnPeerChanged;
        _inputs.Links.Changed += _mailbox.Wake;
        try
        {
            while (true)
            {
                if (_inputs.Links.Current.GetValueOrDefault(_link.Cluster) != _link)
                {
                    throw new RpcException(new(StatusCode.PermissionDenied, "the ClusterLink that this stream was opened for has been changed or deleted"));
                }

                var view = _inputs.Statements.For(IsOwnNetwork());
                Compare(view, _mailbox.Take());
                do
                {
                    var response = Next(view);
                    await responses.WriteAsync(response, cancellationToken);
                    await AcknowledgedAsync(requests, cancellationToken);
                }
                while (_differing.Count > 0);
                await _mailbox.WaitAsync(Heartbeat, _inputs.Time, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            _inputs.Statements.Changed -= _mailbox.Put;
            _inputs.Peers.Changed -= OnPeerChanged;
            _inputs.Links.Changed -= _mailbox.Wake;
        }
    }

    public void Dispose() => _mailbox.Dispose();

    /// <summary>Collects the names of which the peer holds something else than is stated.</summary>
    /// <param name="view">What is stated.</param>
    /// <param name="names">Where to look; null for everywhere.</param>
    private void Compare(OwnStatementsView view, IReadOnlySet<string>? names)
    {
        foreach (string name in names ?? view.Statements.Keys.Union(_held.Keys))
        {
            if (view.VersionOf(name) != _held.GetValueOrDefault(name))
            {
                _differing.Add(name);
            }
        }
    }

    private WatchResponse Next(OwnStatementsView view)
    {
        var response = new WatchResponse { Nonce = ++_nonce, Cluster = _inputs.Cluster, SentAt = _inputs.Time.GetUtcNow().ToUnixTimeMilliseconds() };
        int size = 0;
        // "cluster" comes before "endpoints/…" and "service/…": whoever reads knows the network and the trust before the addresses.
        foreach (string name in _differing)
        {
            if (!view.Statements.TryGetValue(name, out var statement))
            {
                size += name.Length;
                response.Removed.Add(name);
                continue;
            }

            size += statement.CalculateSize();
            if (size > StatementLimits.MaxResponseBytes && response.Statements.Count > 0)
            {
                break;
            }

            response.Statements.Add(statement);
        }

        foreach (var statement in response.Statements)
        {
            _held[statement.Name] = statement.Version;
            _differing.Remove(statement.Name);
        }

        foreach (string name in response.Removed)
        {
            _held.Remove(name);
            _differing.Remove(name);
        }

        // Removals count towards the size, too, but they are all names that the peer has sent itself.
        response.Synced = _differing.Count == 0;
        _inputs.Metrics.Sent(_link.Cluster, response);
        return response;
    }

    private async Task AcknowledgedAsync(IAsyncStreamReader<WatchRequest> requests, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(AcknowledgementTimeout, _inputs.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            if (!await requests.MoveNext(either.Token))
            {
                throw new OperationCanceledException("the peer has ended its side");
            }
        }
        catch (Exception exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested && exception is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw new RpcException(new(StatusCode.DeadlineExceeded, $"no acknowledgement within {AcknowledgementTimeout.TotalSeconds} s"));
        }

        if (requests.Current.KindCase != WatchRequest.KindOneofCase.Ack || requests.Current.Ack.Nonce != _nonce)
        {
            throw new RpcException(new(StatusCode.InvalidArgument, $"expected the acknowledgement of response {_nonce}"));
        }

        foreach (var refused in requests.Current.Ack.Refused.Take(StatementLimits.MaxRefusals))
        {
            _inputs.Metrics.RefusedByPeer(_link.Cluster);
            Log.Refused(_inputs.Logger, _link.Cluster, StatementText.Shown(refused.Name), StatementText.Shown(refused.Reason));
        }
    }

    private bool IsOwnNetwork() => _inputs.Peers.Current.TryGetValue(_link.Cluster, out var peer) && peer.Facts.Network == _inputs.Network;

    private void OnPeerChanged(PeerChange change)
    {
        if (change.Cluster == _link.Cluster && change.FactsChanged)
        {
            _mailbox.PutEverything();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.OwnStatementRefused, LogLevel.Warning, "Cluster {Cluster} refuses what this one states as {Name}: {Reason}")]
        public static partial void Refused(ILogger logger, string cluster, string name, string reason);
    }
}
