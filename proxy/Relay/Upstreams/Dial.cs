using System.Net;
using System.Runtime.InteropServices;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Native;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>
/// One attempt to connect: TCP within a limit, then for a mesh connection TLS within another, then the peer's identity.
/// <code>
/// connecting ──writable──▶ handshake ──done, identity as expected──▶ connected
///     │ refused, timed out      │ failed, timed out, somebody else
///     └─────────────────────────┴──────▶ failed
/// </code>
/// </summary>
internal sealed partial class Dial(Dialer dialer, UpstreamTarget target, byte[] offer, IUpstreamWaiter waiter) : IDial, IReadinessHandler, ITransportOwner, ILoopTimerHandler, ILoopWork, IHandshake
{
    private LoopDescriptor? _descriptor;
    private TlsSocket? _tls;
    private LoopTimer? _timer;
    private TlsIdentity? _identity;
    private ForwardFailure _earlyFailure;
    private long _startedAt;
    private bool _isInLine;
    private bool _isOver;

    public unsafe void Start()
    {
        if (target.IsMutualTls)
        {
            _identity = dialer.Identity;
            if (_identity is null)
            {
                FailLater(ForwardFailure.NoCertificate);
                return;
            }
        }

        IPEndPoint address = target.DialAddress(dialer.Options.MutualTlsPort);
        int descriptor = SocketDescriptor.Create(address.AddressFamily);
        if (descriptor < 0)
        {
            FailLater(ForwardFailure.Unreachable);
            return;
        }

        SocketDescriptor.Prepare(descriptor);
        byte* name = stackalloc byte[RawSocketAddress.MaxLength];
        int length = RawSocketAddress.Write(address, new Span<byte>(name, RawSocketAddress.MaxLength));
        int error = Libc.Connect(descriptor, name, length) == 0 ? 0 : Marshal.GetLastSystemError();
        if (error is not (0 or LibcConstants.InProgress))
        {
            _ = Libc.Close(descriptor);
            FailLater(ToFailure(error));
            return;
        }

        _startedAt = dialer.Loop.Now;
        _timer = new LoopTimer(this);
        dialer.Loop.SetTimer(_timer, dialer.Options.ConnectTimeout);
        _descriptor = new LoopDescriptor(dialer.Loop, descriptor, this);
    }

    void ILoopWork.Run() => Fail(_earlyFailure);

    public void Cancel()
    {
        if (!_isOver)
        {
            Release();
        }
    }

    /// <summary>The socket is writable, or failed.</summary>
    public void OnReady(uint events)
    {
        const uint decided = LibcConstants.EpollOut | LibcConstants.EpollError | LibcConstants.EpollHangUp;
        if (_isOver || (events & decided) == 0)
        {
            return;
        }

        int error = SocketDescriptor.ConnectError(_descriptor!.Number);
        if (error != 0)
        {
            Fail(ToFailure(error));
        }
        else
        {
            target.Distance?.Observe(TimeSpan.FromMilliseconds(dialer.Loop.Now - _startedAt));
            OnConnected();
        }
    }

    public void OnTransportReady(TransportSocket socket)
    {
        if (!_isInLine)
        {
            _isInLine = true;
            dialer.Handshakes.Await(this, isNew: false);
        }
    }

    public void TakeTurn()
    {
        _isInLine = false;
        if (_isOver)
        {
            return;
        }

        switch (_tls!.Handshake())
        {
            case HandshakeProgress.Pending:
                return;
            case HandshakeProgress.Done:
                EndHandshake();
                return;
            default:
                RefuseHandshake();
                return;
        }
    }

    public void OnTimer(LoopTimer timer)
    {
        // A busy loop comes to its alarms before it comes to an event that has long been there: the socket knows.
        if (_tls is not null)
        {
            TakeTurn();
        }
        else if (SocketDescriptor.IsEstablished(_descriptor!.Number))
        {
            OnReady(LibcConstants.EpollOut);
            return;
        }

        if (!_isOver)
        {
            Fail(_tls is null ? ForwardFailure.ConnectTimeout : ForwardFailure.HandshakeFailed);
        }
    }

    private void OnConnected()
    {
        if (_identity is not null)
        {
            BeginHandshake(_identity);
            return;
        }

        LoopDescriptor connected = _descriptor!;
        _descriptor = null;
        Succeed(new PlainSocket(connected));
    }

    private void BeginHandshake(TlsIdentity identity)
    {
        dialer.Loop.SetTimer(_timer!, dialer.Options.HandshakeTimeout);
        TlsSessionCache sessions = dialer.Sessions;
        UpstreamTarget key = target;
        _tls = TlsSocket.ForClient(_descriptor!, identity, target.ServerName.ToString(), offer, sessions.Take(target), session => sessions.Add(key, session));
        _tls.Owner = this;
        TakeTurn();
    }

    private void EndHandshake()
    {
        PeerVerification verdict = _tls!.Judge(PeerRole.Server, _identity!.Certificate, target.Peer);
        if (!verdict.IsAccepted)
        {
            dialer.Metrics.HandshakeFailed(TrafficDirection.Outbound, verdict.Rejection.ToString());
            Log.PeerRejected(dialer.Logger, target.Address, target.Peer!.ToString(), verdict.Rejection);
            Fail(ForwardFailure.PeerRejected);
        }
        else if (!AlpnSelection.IsOffered(_tls.Protocol, offer))
        {
            dialer.Metrics.HandshakeFailed(TrafficDirection.Outbound, "protocol");
            Fail(ForwardFailure.HandshakeFailed);
        }
        else
        {
            dialer.Metrics.HandshakeCompleted(TrafficDirection.Outbound, _tls.IsResumed);
            TlsSocket connected = _tls;
            _tls = null;
            _descriptor = null;
            Succeed(connected);
        }
    }

    private void RefuseHandshake()
    {
        if (_tls!.Rejection is not PeerRejection.None and var rejection)
        {
            dialer.Metrics.HandshakeFailed(TrafficDirection.Outbound, rejection.ToString());
            Log.PeerRejected(dialer.Logger, target.Address, target.Peer!.ToString(), rejection);
            Fail(ForwardFailure.PeerRejected);
        }
        else
        {
            dialer.Metrics.HandshakeFailed(TrafficDirection.Outbound, "handshake");
            Log.HandshakeFailed(dialer.Logger, target.Address, _tls.Failure);
            Fail(ForwardFailure.HandshakeFailed);
        }
    }

    private void Succeed(TransportSocket socket)
    {
        Release();
        socket.Owner = null;
        waiter.OnConnected(socket);
    }

    // Not before the caller knows of this attempt.
    private void FailLater(ForwardFailure failure)
    {
        _earlyFailure = failure;
        dialer.Loop.Defer(this);
    }

    private void Fail(ForwardFailure failure)
    {
        if (!_isOver)
        {
            Release();
            waiter.OnDialFailed(failure);
        }
    }

    private void Release()
    {
        _isOver = true;
        if (_timer is not null)
        {
            dialer.Loop.Timers.Remove(_timer);
        }

        if (_tls is not null)
        {
            _tls.Owner = null;
            _tls.Close();
        }

        _descriptor?.Close();
    }

    private static ForwardFailure ToFailure(int error) => error switch
    {
        LibcConstants.ConnectionRefused or LibcConstants.ConnectionReset => ForwardFailure.ConnectRefused,
        LibcConstants.TimedOut => ForwardFailure.ConnectTimeout,
        _ => ForwardFailure.Unreachable,
    };

    private static partial class Log
    {
        [LoggerMessage(EventIds.HandshakeFailed, LogLevel.Debug, "TLS with {Endpoint} failed: {Reason}")]
        public static partial void HandshakeFailed(ILogger logger, IPEndPoint endpoint, string reason);

        [LoggerMessage(EventIds.PeerRejected, LogLevel.Warning, "{Endpoint} did not prove to be {Expected}: {Rejection}")]
        public static partial void PeerRejected(ILogger logger, IPEndPoint endpoint, string expected, PeerRejection rejection);
    }
}
