using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Identity;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Transport;

/// <summary>Dials endpoints: plain, or mutual TLS to the peer's mesh port. Expected failures are values.</summary>
internal sealed partial class UpstreamDialer(
    DataPathOptions options,
    MeshTls meshTls,
    WorkloadCertificateStore certificates,
    TimeProvider time,
    ILogger<UpstreamDialer> logger)
{
    /// <summary>Connects to <paramref name="target"/>.</summary>
    /// <param name="target">Where to, and who must answer.</param>
    /// <param name="protocol">Inner protocol agreed in the handshake of a mesh connection.</param>
    /// <param name="cancellationToken">The only thing that throws.</param>
    public async ValueTask<DialResult> ConnectAsync(UpstreamTarget target, SslApplicationProtocol protocol, CancellationToken cancellationToken)
    {
        if (target.IsMutualTls && certificates.Current is null)
        {
            return DialResult.ForFailure(ForwardFailure.NoCertificate);
        }

        IPEndPoint address = target.IsMutualTls ? new IPEndPoint(target.Address.Address, options.MutualTlsPort) : target.Address;
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        bool isHandedOver = false;
        try
        {
            if (await ConnectAsync(socket, address, cancellationToken) is var failure and not ForwardFailure.None)
            {
                return DialResult.ForFailure(failure);
            }

            KeepAlive.Enable(socket);
            DialResult result = target.IsMutualTls
                ? await HandshakeAsync(socket, target, protocol, cancellationToken)
                : DialResult.ForConnection(new UpstreamConnection(socket, new NetworkStream(socket, ownsSocket: true)));
            isHandedOver = result.IsConnected;
            return result;
        }
        finally
        {
            if (!isHandedOver)
            {
                socket.Dispose();
            }
        }
    }

    private async ValueTask<ForwardFailure> ConnectAsync(Socket socket, IPEndPoint address, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(options.ConnectTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(address, either.Token);
            return ForwardFailure.None;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ForwardFailure.ConnectTimeout;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode switch
            {
                SocketError.ConnectionRefused or SocketError.ConnectionReset => ForwardFailure.ConnectRefused,
                SocketError.TimedOut => ForwardFailure.ConnectTimeout,
                _ => ForwardFailure.Unreachable,
            };
        }
    }

    private async ValueTask<DialResult> HandshakeAsync(
        Socket socket,
        UpstreamTarget target,
        SslApplicationProtocol protocol,
        CancellationToken cancellationToken)
    {
        PeerVerification verdict = default;
        SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
        using CancellationTokenSource limit = new(options.HandshakeTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            SslClientAuthenticationOptions authentication =
                meshTls.ForClient(certificates.Current!, target.ServerName.ToString(), protocol, target.Peer!, verification => verdict = verification);
            await tls.AuthenticateAsClientAsync(authentication, either.Token);
            if (tls.NegotiatedApplicationProtocol == protocol)
            {
                return DialResult.ForConnection(new UpstreamConnection(socket, tls));
            }

            await tls.DisposeAsync();
            return DialResult.ForFailure(ForwardFailure.HandshakeFailed);
        }
        catch (Exception error) when (error is AuthenticationException or IOException or OperationCanceledException)
        {
            await tls.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (verdict.Rejection == PeerRejection.None)
            {
                Log.HandshakeFailed(logger, target.Address, error.Message);
                return DialResult.ForFailure(ForwardFailure.HandshakeFailed);
            }

            Log.PeerRejected(logger, target.Address, target.Peer!.ToString(), verdict.Rejection);
            return DialResult.ForFailure(ForwardFailure.PeerRejected);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.HandshakeFailed, LogLevel.Debug, "TLS with {Endpoint} failed: {Reason}")]
        public static partial void HandshakeFailed(ILogger logger, IPEndPoint endpoint, string reason);

        [LoggerMessage(EventIds.PeerRejected, LogLevel.Warning, "{Endpoint} did not prove to be {Expected}: {Rejection}")]
        public static partial void PeerRejected(ILogger logger, IPEndPoint endpoint, string expected, PeerRejection rejection);
    }
}
