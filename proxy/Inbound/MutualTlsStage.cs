using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Mesh.Api.Identity;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Detection;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Inbound;

/// <summary>
/// Ends mutual TLS: who the peer is, which port it wants (SNI) and what it will speak there (ALPN) come from the handshake. HTTP is taken at the peer's word, because the
/// host holds it to that. <c>mesh-tcp</c> is not: it says what the peer took its client's bytes for, and a peer that could choose it would pass HTTP by the stage
/// that replaces what callers say about their identity.
/// </summary>
internal sealed partial class MutualTlsStage(
    HandshakeGate gate,
    MeshTls meshTls,
    WorkloadCertificateStore certificates,
    InboundTargets targets,
    ILogger<MutualTlsStage> logger)
{
    public async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        MeshConnection mesh = (MeshConnection)connection;
        if (certificates.Current is not { } own)
        {
            Log.NoCertificateYet(logger, mesh.RemoteEndPoint);
            return;
        }

        HandshakeStream transport = gate.Wrap(mesh.AsStream());
        SslStream tls = new(transport);
        if (await HandshakeAsync(mesh, transport, tls, own) is not { } peer)
        {
            await tls.DisposeAsync();
            return;
        }

        mesh.Decrypt(tls);
        if (MeshServerName.TryParse(tls.TargetHostName) is not { } serverName || await targets.FindAsync(serverName) is not { } target)
        {
            Log.UnknownServerName(logger, mesh.RemoteEndPoint, tls.TargetHostName);
            return;
        }

        connection.Features.Set(new PeerIdentityFeature(peer, own.Id));
        connection.Features.Set(target);
        connection.Features.Set(new DeclaredProtocolFeature(target.Protocol));
        if (ToHttpVersion(tls.NegotiatedApplicationProtocol) is { } version)
        {
            connection.Features.Set(new DetectedProtocolFeature(version));
        }

        await next(connection);
    }

    private async ValueTask<SpiffeId?> HandshakeAsync(MeshConnection connection, HandshakeStream transport, SslStream tls, WorkloadCertificate own)
    {
        PeerVerification verdict = default;
        try
        {
            if (!await gate.TryRunAsync(
                (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None,
                transport,
                cancellation => tls.AuthenticateAsServerAsync(meshTls.ForServer(own, verification => verdict = verification), cancellation)))
            {
                gate.Failed("too-many");
                Log.TooManyHandshakes(logger, connection.RemoteEndPoint);
                return null;
            }

            // A client that offers no inner protocol gets none agreed; we would have to guess.
            return tls.NegotiatedApplicationProtocol.Protocol.IsEmpty ? null : verdict.Peer;
        }
        catch (Exception error) when (error is AuthenticationException or IOException or OperationCanceledException)
        {
            gate.Failed(verdict.Rejection == PeerRejection.None ? "handshake" : verdict.Rejection.ToString());
            Log.HandshakeRefused(logger, TrafficDirection.Inbound, connection.RemoteEndPoint, verdict.Rejection, error.Message);
            return null;
        }
    }

    private static DetectedProtocol? ToHttpVersion(SslApplicationProtocol protocol) => protocol.ToString() switch
    {
        ApplicationProtocols.Http2 => DetectedProtocol.Http2,
        ApplicationProtocols.Http1 => DetectedProtocol.Http1,
        _ => null,
    };

    private static partial class Log
    {
        [LoggerMessage(EventIds.HandshakeRefused, LogLevel.Debug, "{Direction} TLS with {Peer} failed ({Rejection}): {Reason}")]
        public static partial void HandshakeRefused(ILogger logger, TrafficDirection direction, EndPoint? peer, PeerRejection rejection, string reason);

        [LoggerMessage(EventIds.TooManyHandshakes, LogLevel.Debug, "Closed a mesh connection of {Peer}: it has too many handshakes under way")]
        public static partial void TooManyHandshakes(ILogger logger, EndPoint? peer);

        [LoggerMessage(EventIds.NoCertificateYet, LogLevel.Debug, "Closed a mesh connection of {Peer}: no certificate yet")]
        public static partial void NoCertificateYet(ILogger logger, EndPoint? peer);

        [LoggerMessage(EventIds.UnknownServerName, LogLevel.Warning, "Closed a mesh connection of {Peer}: no Service selects this pod as '{ServerName}'")]
        public static partial void UnknownServerName(ILogger logger, EndPoint? peer, string serverName);
    }
}
