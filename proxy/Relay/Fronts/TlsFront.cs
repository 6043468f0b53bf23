using System.Net;
using Mesh.Api.Identity;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Access;
using Mesh.Proxy.Http;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Fronts;

/// <summary>
/// A mesh connection: who the peer is, which port it wants (SNI) and what it will speak there (ALPN) come from the handshake. HTTP is taken at the peer's word, because it
/// is held to that. <c>mesh-tcp</c> is not: it says what the peer took its client's bytes for, and a peer that could choose it would pass HTTP by the place where what callers
/// say about their identity is replaced.
/// <para>The ClientHello is looked at (MSG_PEEK) before anything is made for it: a silent peer, or one that speaks something else, costs no TLS connection.</para>
/// </summary>
internal sealed partial class TlsFront(EngineLoop loop, int descriptor) : ConnectionFront(loop, TrafficDirection.Inbound, descriptor), ITransportOwner, IHandshake
{
    private TlsSocket? _tls;
    private TlsIdentity? _own;
    private IPAddress? _source;
    private bool _isInLine;
    private bool _isJudged;

    public void OnTransportReady(TransportSocket socket) => AwaitTurn(isNew: false);

    public void TakeTurn() => Guard(() =>
    {
        _isInLine = false;
        GoOn();
    });

    protected override void Begin()
    {
        if (RemoteEndPoint is not { } remote || !Loop.Pending.TryEnter(remote.Address))
        {
            Refuse("TooManyPending", "too many handshakes of this address are under way");
            return;
        }

        _source = remote.Address;
        SetTimer(Loop.Services.Connections.IsDraining ? HttpTimeouts.FirstRequestWhileDraining : Loop.Options.HandshakeTimeout);
        Look();
    }

    protected override void Look()
    {
        if (_isInLine)
        {
            return;
        }

        Span<byte> start = stackalloc byte[ClientHelloReader.MaxLength];
        IoResult peeked = Descriptor.Peek(start);
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
            BeginHandshake(hello);
        }
    }

    protected override void OnTimeout()
    {
        // A busy loop comes to its alarms before it comes to bytes that have long been there.
        if (_tls is not null)
        {
            GoOn();
        }

        if (!IsOver && !_isJudged)
        {
            Refuse("handshake", "not in time");
        }
    }

    protected override void CloseSocket()
    {
        if (_tls is { } tls)
        {
            tls.Owner = null;
            if (_isJudged)
            {
                // For the peer the handshake is over and its client's bytes are under way: an end in order would pass for an empty answer.
                tls.Abort();
            }
            else
            {
                tls.Close();
            }
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

    private void BeginHandshake(ClientHello hello)
    {
        if (!hello.OffersMeshProtocol)
        {
            Refuse("handshake", "no protocol of the mesh is offered");
            return;
        }

        AwaitTurn(isNew: true);
    }

    // Bytes of the first request wait until the target is known.
    private void AwaitTurn(bool isNew)
    {
        if (!_isInLine && !_isJudged && !IsOver)
        {
            _isInLine = true;
            Loop.Handshakes.Await(this, isNew);
        }
    }

    private void GoOn()
    {
        if (_isJudged)
        {
            return;
        }

        if (_tls is null)
        {
            _own = Loop.Services.Dialer.Identity;
            if (_own is null)
            {
                Log.NoCertificateYet(Loop.Services.Logger, RemoteEndPoint);
                Close();
                return;
            }

            _tls = TlsSocket.ForServer(Descriptor, _own);
            _tls.Owner = this;
        }

        switch (_tls.Handshake())
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
        PeerVerification verdict = _tls!.Judge(PeerRole.Client, _own!.Certificate, expected: null);
        if (!verdict.IsAccepted)
        {
            Refuse(verdict.Rejection.ToString(), verdict.Rejection.ToString());
            return;
        }

        Loop.Services.Metrics.HandshakeCompleted(TrafficDirection.Inbound, _tls.IsResumed);
        string? name = _tls.ServerName;
        if (MeshServerName.TryParse(name) is not { } serverName)
        {
            Log.UnknownServerName(Loop.Services.Logger, RemoteEndPoint, name);
            Close();
            return;
        }

        PeerIdentity identity = new(verdict.Peer, _own.Certificate.Id);
        Await(Loop.Targets.FindAsync(serverName), target => OnTarget(target, identity, name!));
    }

    private void OnTarget(InboundTarget? target, PeerIdentity peer, string name)
    {
        if (target is null)
        {
            Log.UnknownServerName(Loop.Services.Logger, RemoteEndPoint, name);
            Close();
            return;
        }

        InboundRequestRouter router = new(target, new InboundCaller(peer, _source ?? IPAddress.None, target.Port), Loop.Admission, Loop.Services.Lifecycle);
        switch (_tls!.Protocol)
        {
            case ApplicationProtocols.Http1:
                HandOver().Http1(_tls, router);
                break;
            case ApplicationProtocols.Http2:
                HandOver().Http2(_tls, router);
                break;
            default:
                HandOver().Detect(_tls, router, target.Protocol);
                break;
        }
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
