using System.Net;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>
/// One attempt to connect: TCP within a limit, then for a mesh connection TLS within another, then the peer's identity. TCP repeats what began a connection after a second at the
/// earliest, whatever the distance, which is when we give up; so a second socket tries as well before that, and the first that is connected counts.
/// <code>
/// connecting ──accepted──▶ handshake ──done, identity as expected──▶ connected
///     │ refused, timed out      │ failed, timed out, cut off, somebody else
///     └─────────────────────────┴──────▶ failed
/// </code>
/// </summary>
internal sealed partial class Dial(Dialer dialer, UpstreamTarget target, byte[] offer, IUpstreamWaiter waiter) : IDial, ITransportOwner, ILoopTimerHandler, ILoopWork, IHandshake
{
    private TcpAttempt? _first;
    private TcpAttempt? _second;
    private TlsSocket? _tls;
    private LoopTimer? _timer;
    private TlsIdentity? _identity;
    private ForwardFailure _earlyFailure;
    private long _startedAt;
    private long _handshakeAt;
    private bool _isInLine;
    private bool _isOver;

    public void Start()
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

        _first = new TcpAttempt(this, dialer.Loop);
        ForwardFailure failure = _first.Start(target.DialAddress(dialer.Options.MutualTlsPort));
        if (failure != ForwardFailure.None)
        {
            FailLater(failure);
            return;
        }

        _startedAt = dialer.Loop.Now;
        _timer = new LoopTimer(this);
        TimeSpan delay = dialer.Options.SecondDialDelay;
        dialer.Loop.SetTimer(_timer, delay < dialer.Options.ConnectTimeout ? delay : dialer.Options.ConnectTimeout);
    }

    void ILoopWork.Run() => Fail(_earlyFailure);

    public void Cancel()
    {
        if (!_isOver)
        {
            Release();
        }
    }

    /// <summary>One of the sockets is connected, or has failed: whatever the peer says, it says for both.</summary>
    public void OnAttempt(TcpAttempt attempt, ForwardFailure failure)
    {
        if (_isOver || _tls is not null)
        {
            return;
        }

        if (failure != ForwardFailure.None)
        {
            Fail(failure);
            return;
        }

        target.Distance?.Observe(TimeSpan.FromMilliseconds(dialer.Loop.Now - attempt.StartedAt));
        OnConnected(attempt.Take());
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
            if (!_isOver)
            {
                OnHandshakeLate();
            }
        }
        else if (_first!.IsEstablished || _second?.IsEstablished == true)
        {
            OnAttempt(_first.IsEstablished ? _first : _second!, ForwardFailure.None);
        }
        else if (_second is null && ConnectTimeLeft > TimeSpan.Zero)
        {
            // If it cannot begin, the first one is waited for as it would have been.
            _second = new TcpAttempt(this, dialer.Loop);
            _second.Start(target.DialAddress(dialer.Options.MutualTlsPort));
            dialer.Loop.SetTimer(timer, ConnectTimeLeft);
        }
        else
        {
            Fail(ForwardFailure.ConnectTimeout);
        }
    }

    private TimeSpan ConnectTimeLeft => dialer.Options.ConnectTimeout - TimeSpan.FromMilliseconds(dialer.Loop.Now - _startedAt);

    // A peer that was cut off meanwhile must not be waited for as one that is busy: others may wait for this dial's place.
    private void OnHandshakeLate()
    {
        TimeSpan left = dialer.Options.HandshakeTimeout - TimeSpan.FromMilliseconds(dialer.Loop.Now - _handshakeAt);
        if (left <= TimeSpan.Zero)
        {
            Fail(ForwardFailure.HandshakeFailed);
        }
        else if (_tls!.Silence >= PeerWatch.Limit)
        {
            Fail(ForwardFailure.ConnectTimeout);
        }
        else
        {
            dialer.Loop.SetTimer(_timer!, left < PeerWatch.Limit ? left : PeerWatch.Limit);
        }
    }

    private void OnConnected(LoopDescriptor connected)
    {
        if (_identity is not null)
        {
            BeginHandshake(connected, _identity);
        }
        else
        {
            Succeed(new PlainSocket(connected));
        }
    }

    private void BeginHandshake(LoopDescriptor connected, TlsIdentity identity)
    {
        CloseAttempts();
        _handshakeAt = dialer.Loop.Now;
        TimeSpan limit = dialer.Options.HandshakeTimeout;
        dialer.Loop.SetTimer(_timer!, limit < PeerWatch.Limit ? limit : PeerWatch.Limit);
        TlsSessionCache sessions = dialer.Sessions;
        UpstreamTarget key = target;
        _tls = TlsSocket.ForClient(connected, identity, target.ServerName.ToString(), offer, sessions.Take(target), session => sessions.Add(key, session));
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

        CloseAttempts();
    }

    private void CloseAttempts()
    {
        _first?.Close();
        _second?.Close();
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.HandshakeFailed, LogLevel.Debug, "TLS with {Endpoint} failed: {Reason}")]
        public static partial void HandshakeFailed(ILogger logger, IPEndPoint endpoint, string reason);

        [LoggerMessage(EventIds.PeerRejected, LogLevel.Warning, "{Endpoint} did not prove to be {Expected}: {Rejection}")]
        public static partial void PeerRejected(ILogger logger, IPEndPoint endpoint, string expected, PeerRejection rejection);
    }
}
