using System.Net;
using Mesh.Api.Identity;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay;

/// <summary>
/// A mesh connection: the ClientHello says what will be spoken inside, so who carries the connection is known before the handshake. Who the peer is and which port it wants
/// come from the handshake.
/// </summary>
internal sealed partial class TlsFront(EngineLoop loop, int descriptor) : ConnectionFront(loop, TrafficDirection.Inbound, descriptor), ITransportOwner
{
    private TlsSocket? _tls;
    private TlsIdentity? _own;
    private IPAddress? _source;
    private bool _isJudged;

    public void OnTransportReady(TransportSocket socket) => Guard(() => GoOn());

    protected override void Begin()
    {
        if (RemoteEndPoint is not { } remote || !Loop.Pending.TryEnter(remote.Address))
        {
            Refuse("TooManyPending", "too many handshakes of this address are under way");
            return;
        }

        _source = remote.Address;
        SetTimer(Loop.Options.HandshakeTimeout);
        Look();
    }

    protected override void Look()
    {
        Span<byte> start = stackalloc byte[ClientHelloReader.MaxLength];
        IoResult peeked = Peek(start);
        if (peeked.IsWouldBlock)
        {
            return;
        }

        ClientHello hello = ClientHelloReader.Read(peeked.IsDone ? start[..peeked.Count] : default);
        if (!peeked.IsDone || hello.Status == ClientHelloStatus.Invalid)
        {
            Refuse("handshake", "not a ClientHello");
        }
        else if (hello.Status == ClientHelloStatus.Complete)
        {
            Decide(hello);
        }
    }

    protected override void OnTimeout() => Refuse("handshake", "not in time");

    protected override void CloseSocket()
    {
        if (_tls is { } tls)
        {
            tls.Owner = null;
            tls.Close();
        }
        else
        {
            base.CloseSocket();
        }
    }

    protected override void OnEnded()
    {
        if (_source is not null)
        {
            Loop.Pending.Leave(_source);
        }
    }

    private void Decide(ClientHello hello)
    {
        if (!hello.OffersHttp1 || hello.OffersOther)
        {
            HandOver();
            return;
        }

        _own = Loop.Services.Dialer.Identity;
        if (_own is null)
        {
            Log.NoCertificateYet(Loop.Services.Logger, RemoteEndPoint);
            Close();
            return;
        }

        _tls = TlsSocket.ForServer(Descriptor, _own);
        _tls.Owner = this;
        GoOn();
    }

    private void GoOn()
    {
        if (_isJudged)
        {
            // Bytes of the first request; they wait until the target is known.
            return;
        }

        switch (_tls!.Handshake())
        {
            case HandshakeProgress.Pending:
                return;
            case HandshakeProgress.Failed:
                PeerRejection rejection = _tls.Rejection;
                Refuse(rejection == PeerRejection.None ? "handshake" : rejection.ToString(), _tls.Failure);
                return;
            default:
                Judge();
                return;
        }
    }

    private void Judge()
    {
        _isJudged = true;
        PeerVerification verdict = _tls!.Judge(PeerRole.Client, _own!.Certificate.Id.TrustDomain, expected: null);
        if (!verdict.IsAccepted)
        {
            Refuse(verdict.Rejection.ToString(), verdict.Rejection.ToString());
            return;
        }

        string? name = _tls.ServerName;
        if (MeshServerName.TryParse(name) is not { } serverName)
        {
            Log.UnknownServerName(Loop.Services.Logger, RemoteEndPoint, name);
            Close();
            return;
        }

        PeerIdentityFeature identity = new(verdict.Peer, _own.Certificate.Id);
        Await(Loop.Targets.FindAsync(serverName), target => OnTarget(target, identity, name!));
    }

    private void OnTarget(InboundTargetFeature? target, PeerIdentityFeature peer, string name)
    {
        if (target is null)
        {
            Log.UnknownServerName(Loop.Services.Logger, RemoteEndPoint, name);
            Close();
            return;
        }

        Relay(_tls!, new InboundRequestRouter(target, peer));
    }

    private void Refuse(string reason, string detail)
    {
        Loop.Services.Metrics.HandshakeFailed(TrafficDirection.Inbound, reason);
        Log.HandshakeRefused(Loop.Services.Logger, TrafficDirection.Inbound, RemoteEndPoint, reason, detail);
        Close();
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.HandshakeRefused, LogLevel.Debug, "{Direction} TLS with {Peer} failed ({Rejection}): {Reason}")]
        public static partial void HandshakeRefused(ILogger logger, TrafficDirection direction, EndPoint? peer, string rejection, string reason);

        [LoggerMessage(EventIds.NoCertificateYet, LogLevel.Debug, "Closed a mesh connection of {Peer}: no certificate yet")]
        public static partial void NoCertificateYet(ILogger logger, EndPoint? peer);

        [LoggerMessage(EventIds.UnknownServerName, LogLevel.Warning, "Closed a mesh connection of {Peer}: no Service selects this pod as '{ServerName}'")]
        public static partial void UnknownServerName(ILogger logger, EndPoint? peer, string? serverName);
    }
}
