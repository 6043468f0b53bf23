using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Mesh.Api.Discovery;
using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Discovery;

/// <summary>Incremental ADS: opens a <see cref="DiscoveryStream"/> for a sidecar that has proved who it is. The border where exceptions of a stream end.</summary>
internal sealed partial class DiscoveryService(
    SnapshotStore store,
    StreamRegistry streams,
    PeerAuthenticator authenticator,
    StreamAdmission admission,
    StreamInstruments instruments) : AggregatedDiscoveryService.AggregatedDiscoveryServiceBase
{
    // The node comes with the first request, which a client sends at once.
    private static readonly TimeSpan FirstRequestTimeout = TimeSpan.FromSeconds(10);

    public override async Task DeltaAggregatedResources(
        IAsyncStreamReader<DeltaDiscoveryRequest> requestStream,
        IServerStreamWriter<DeltaDiscoveryResponse> responseStream,
        ServerCallContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, admission.Stopping);
        try
        {
            admission.Check();
            var http = context.GetHttpContext();
            var certificate = http.Connection.ClientCertificate;
            var peer = Identify(certificate, SentIntermediates.Of(http));
            var first = await FirstAsync(requestStream, ending.Token);
            if (first is null)
            {
                return;
            }

            var node = authenticator.Admit(peer, first.Node);
            admission.Count(node, context.ResponseTrailers);
            // A stream does not outlive the certificate that opened it.
            using var expiry = new CancellationTokenSource(Positive(certificate!.NotAfter.ToUniversalTime() - instruments.Time.GetUtcNow()), instruments.Time);
            using var age = new CancellationTokenSource(admission.NextAge(), instruments.Time);
            using var expiring = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, expiry.Token, age.Token);
            try
            {
                await RunAsync(node, first, requestStream, responseStream, expiring.Token);
            }
            catch (OperationCanceledException) when (age.IsCancellationRequested && !expiry.IsCancellationRequested && !ending.IsCancellationRequested)
            {
                // Old enough: it ends well, and its sidecar opens the next one.
            }
        }
        catch (RpcException refusal)
        {
            instruments.Metrics.Refused(refusal.StatusCode);
            Log.Refused(instruments.Logger, context.Peer, refusal.StatusCode, refusal.Status.Detail);
            throw;
        }
        catch (SubscriptionLimitException limit)
        {
            Log.Refused(instruments.Logger, context.Peer, StatusCode.ResourceExhausted, limit.Message);
            throw new RpcException(new(StatusCode.ResourceExhausted, limit.Message));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException && context.CancellationToken.IsCancellationRequested)
        {
            // The client is gone; there is nobody to tell.
        }
        catch (OperationCanceledException)
        {
            string reason = admission.Stopping.IsCancellationRequested ? "this replica is shutting down" : "the client certificate has expired";
            throw new RpcException(new(StatusCode.Unavailable, $"{reason}; connect again"));
        }
        catch (IOException)
        {
            // The connection broke; it ends like a client that left.
        }
        catch (Exception exception)
        {
            Log.Failed(instruments.Logger, exception, context.Peer);
            throw new RpcException(new(StatusCode.Internal, "internal error"));
        }
    }

    private VerifiedPeer Identify(X509Certificate2? certificate, IReadOnlyList<X509Certificate2> intermediates)
    {
        try
        {
            return authenticator.Identify(certificate, intermediates);
        }
        finally
        {
            // Read for this question alone.
            foreach (var intermediate in intermediates)
            {
                intermediate.Dispose();
            }
        }
    }

    private async Task RunAsync(
        PeerNode node,
        DeltaDiscoveryRequest first,
        IAsyncStreamReader<DeltaDiscoveryRequest> requests,
        IServerStreamWriter<DeltaDiscoveryResponse> responses,
        CancellationToken cancellationToken)
    {
        var stream = new DiscoveryStream(node, store, admission.Replica, instruments);
        // Not disposed, because the registry may cancel it at any time; it has no timer, so nothing is left behind.
        var dismissed = new CancellationTokenSource();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, dismissed.Token);
        streams.Add(stream, dismissed);
        Log.Opened(instruments.Logger, node.Id, node.Identity.ToString());
        try
        {
            await stream.RunAsync(first, requests, responses, ending.Token);
        }
        catch (OperationCanceledException) when (dismissed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new(StatusCode.Aborted, $"newer streams of pod {node.Id} took the place of this one, or the pod is gone"));
        }
        finally
        {
            streams.Remove(stream);
            Log.Closed(instruments.Logger, node.Id);
        }
    }

    private async Task<DeltaDiscoveryRequest?> FirstAsync(IAsyncStreamReader<DeltaDiscoveryRequest> requests, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(FirstRequestTimeout, instruments.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await requests.MoveNext(linked.Token) ? requests.Current : null;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new(StatusCode.InvalidArgument, $"no request within {FirstRequestTimeout.TotalSeconds} s"));
        }
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private static partial class Log
    {
        [LoggerMessage(EventIds.StreamOpened, LogLevel.Debug, "Stream of {Node} opened as {Identity}")]
        public static partial void Opened(ILogger logger, string node, string identity);

        [LoggerMessage(EventIds.StreamClosed, LogLevel.Debug, "Stream of {Node} closed")]
        public static partial void Closed(ILogger logger, string node);

        [LoggerMessage(EventIds.StreamRefused, LogLevel.Warning, "Stream from {Peer} refused with {Code}: {Reason}")]
        public static partial void Refused(ILogger logger, string peer, StatusCode code, string reason);

        [LoggerMessage(EventIds.StreamFailed, LogLevel.Error, "Stream from {Peer} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string peer);
    }
}
