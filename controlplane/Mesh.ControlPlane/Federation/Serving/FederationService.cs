using Grpc.Core;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Federation.Trust;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>What peers call. The border where exceptions of their calls end.</summary>
internal sealed partial class FederationService(PeerDoor door, FederationAdmission admission, PeerStreamInputs inputs, JoinDesk joins) : Api.Federation.V1.Federation.FederationBase
{
    // The hello is sent at once.
    private static readonly TimeSpan HelloTimeout = TimeSpan.FromSeconds(10);

    public override Task<JoinResponse> Join(JoinRequest request, ServerCallContext context) =>
        joins.JoinAsync(request, SourceOf(context), context.CancellationToken);

    public override async Task Watch(IAsyncStreamReader<WatchRequest> requestStream, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, admission.Stopping);
        try
        {
            var http = context.GetHttpContext();
            admission.Knock(SourceOf(context));
            var certificate = http.Connection.ClientCertificate;
            var link = door.Admit(certificate, SentIntermediates.Of(http));
            admission.Check();
            using var visit = admission.Enter(link.Cluster);
            if (await HelloAsync(link, requestStream, ending.Token) is not { } hello)
            {
                return;
            }

            // A stream does not outlive the certificate that opened it.
            var end = certificate!.NotAfter.ToUniversalTime() - inputs.Time.GetUtcNow();
            var age = admission.NextAge();
            using var aging = new CancellationTokenSource(end > TimeSpan.Zero && end < age ? end : age, inputs.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, aging.Token);
            using var stream = new PeerStream(link, inputs, hello.Held);
            try
            {
                await stream.RunAsync(requestStream, responseStream, either.Token);
            }
            catch (Exception exception) when (aging.IsCancellationRequested && !ending.IsCancellationRequested && exception is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
            {
                // Old enough: it ends well, and the peer opens the next one.
            }
        }
        catch (RpcException refusal) when (!ending.IsCancellationRequested)
        {
            inputs.Metrics.StreamRefused(refusal.StatusCode);
            Log.Refused(inputs.Logger, context.Peer, refusal.StatusCode, refusal.Status.Detail);
            throw;
        }
        catch (Exception exception) when (ending.IsCancellationRequested || exception is OperationCanceledException or IOException)
        {
            // The peer is gone, or it is told that this replica goes.
            if (admission.Stopping.IsCancellationRequested)
            {
                throw new RpcException(new(StatusCode.Unavailable, "this replica is shutting down; connect again"));
            }
        }
        catch (Exception exception)
        {
            Log.Failed(inputs.Logger, exception, context.Peer);
            throw new RpcException(new(StatusCode.Internal, "internal error"));
        }
    }

    private static string SourceOf(ServerCallContext context) => context.GetHttpContext().Connection.RemoteIpAddress?.ToString() ?? "";

    private async Task<WatchHello?> HelloAsync(Link link, IAsyncStreamReader<WatchRequest> requests, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(HelloTimeout, inputs.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            if (!await requests.MoveNext(either.Token))
            {
                return null;
            }
        }
        catch (Exception exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested && exception is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw new RpcException(new(StatusCode.InvalidArgument, $"no hello within {HelloTimeout.TotalSeconds} s"));
        }

        var hello = requests.Current.KindCase == WatchRequest.KindOneofCase.Hello
            ? requests.Current.Hello
            : throw new RpcException(new(StatusCode.InvalidArgument, "the first request must be a hello"));
        return hello.Cluster != link.Cluster ? throw new RpcException(new(StatusCode.InvalidArgument, $"the certificate is that of cluster {link.Cluster}"))
            : hello.ExpectedCluster != inputs.Cluster ? throw new RpcException(new(StatusCode.FailedPrecondition, $"this is cluster {inputs.Cluster}, not '{StatementText.Shown(hello.ExpectedCluster)}'"))
            : hello.Held.Count > StatementLimits.MaxStatements || hello.Held.Any(held => held.Name.Length > StatementName.MaxLength)
                ? throw new RpcException(new(StatusCode.InvalidArgument, "more is held than can have been stated"))
            : hello;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.PeerRefused, LogLevel.Warning, "Federation stream from {Peer} refused with {Code}: {Reason}")]
        public static partial void Refused(ILogger logger, string peer, StatusCode code, string reason);

        [LoggerMessage(EventIds.PeerStreamFailed, LogLevel.Error, "Federation stream from {Peer} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string peer);
    }
}
