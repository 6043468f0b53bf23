using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Grpc.Core;
using Grpc.Net.Client;
using Mesh.Api.Certificates.V1;
using Mesh.Api.Federation.V1;
using Mesh.Api.WellKnown;

namespace Mesh.Sandbox.Scenarios.Peers;

/// <summary>Calls the federation port of a control plane. Attempts differ in what they show and say, and in nothing else.</summary>
/// <param name="context">The cluster, in whose network the caller is.</param>
/// <param name="controlPlane">Address of the pod.</param>
internal sealed class PeerCaller(ScenarioContext context, IPAddress controlPlane)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Tries to join with a token.</summary>
    public Task<PeerAnswer> JoinAsync(PretendedCluster cluster, IPEndPoint address, string token, CancellationToken cancellationToken) => CallAsync(
        cluster.Show(cluster.Identity),
        async (channel, ct) => await new Federation.FederationClient(channel).JoinAsync(
            new JoinRequest
            {
                Cluster = cluster.Identity.Cluster,
                Token = token,
                TrustDomain = cluster.Identity.TrustDomain.Name,
                RootsPem = cluster.RootsPem,
                Address = address.ToString(),
            },
            cancellationToken: ct),
        cancellationToken);

    /// <summary>Tries to be told what the cluster states, all of it once.</summary>
    /// <param name="shown">Certificate; null for none.</param>
    /// <param name="cluster">Who the caller says to be.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<PeerAnswer> WatchAsync(SslStreamCertificateContext? shown, string cluster, CancellationToken cancellationToken)
    {
        List<Statement> statements = [];
        PeerAnswer answer = await CallAsync(
            shown,
            async (channel, ct) =>
            {
                using AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call = new Federation.FederationClient(channel).Watch(cancellationToken: ct);
                await call.RequestStream.WriteAsync(new WatchRequest { Hello = new WatchHello { Cluster = cluster, ExpectedCluster = context.Cluster.Plan.Name } }, ct);
                while (await call.ResponseStream.MoveNext(ct))
                {
                    WatchResponse response = call.ResponseStream.Current;
                    statements.AddRange(response.Statements);
                    if (response.Synced)
                    {
                        return;
                    }

                    await call.RequestStream.WriteAsync(new WatchRequest { Ack = new WatchAck { Nonce = response.Nonce } }, ct);
                }
            },
            cancellationToken);
        return answer with { Statements = statements };
    }

    /// <summary>Tries to get a workload's certificate at the port of peers.</summary>
    public Task<PeerAnswer> IssueAsync(SslStreamCertificateContext shown, CancellationToken cancellationToken) => CallAsync(
        shown, async (channel, ct) => await new CertificateService.CertificateServiceClient(channel).IssueCertificateAsync(new IssueCertificateRequest(), cancellationToken: ct), cancellationToken);

    [SuppressMessage("Security", "CA5359", Justification = "Whom the caller believes is not what is tested here.")]
    private async Task<PeerAnswer> CallAsync(SslStreamCertificateContext? shown, Func<GrpcChannel, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        IPEndPoint address = new(controlPlane, MeshPorts.Federation);
        using SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            ConnectCallback = async (_, ct) => await context.Cluster.Network.DialAsync(address, ct),
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificateContext = shown,
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null,
            },
        };
        using GrpcChannel channel = GrpcChannel.ForAddress($"https://{address}", new GrpcChannelOptions { HttpHandler = handler });
        using CancellationTokenSource timeout = new(Timeout, context.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await call(channel, either.Token);
            return new PeerAnswer(StatusCode.OK, "");
        }
        catch (RpcException refusal) when (!cancellationToken.IsCancellationRequested)
        {
            return new PeerAnswer(refusal.StatusCode, refusal.Status.Detail);
        }
    }
}
