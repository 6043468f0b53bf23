using Mesh.Proxy.Detection;
using Mesh.Proxy.Http;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Relay.Tunnels;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Fronts;

/// <summary>
/// Finds out what is spoken on a connection: the first bytes tell. While the client of a port with no declared protocol is silent its upstream is dialled: if that speaks
/// first, the connection is opaque and no time is lost; if the client does, its bytes tell after all. However long both are silent, nothing is guessed: a client that
/// opens its HTTP connections in advance is not taken for another.
/// <code>
/// silent ──bytes──▶ begun ──they tell──────────────────────────────▶ HTTP/1.1, HTTP/2 or opaque
///   │ early dial      └──too slow──▶ opaque                            ▲
///   ├──upstream speaks, ends─────────▶ opaque                          │
///   └──upstream unreachable, client still silent──▶ opaque: reset      │
/// declared as HTTP: no dial; whatever is no HTTP/2 is HTTP/1.1, and gets its 400 ──┘
/// </code>
/// </summary>
internal sealed partial class ProtocolDetection : IRelayConnection, ITransportOwner, ILoopTimerHandler, ILoopWork, IOpaqueDialWaiter
{
    private readonly EngineLoop _loop;
    private readonly TransportSocket _client;
    private readonly RequestRouter _router;
    private readonly bool _isHttpDeclared;
    private readonly LoopTimer _timer;
    private IoBuffer? _input;
    private IoBuffer? _spoken;
    private OpaqueDial? _dial;
    private bool _hasBegun;
    private bool _isOver;

    public ProtocolDetection(EngineLoop loop, TransportSocket client, RequestRouter router, bool isHttpDeclared)
    {
        _loop = loop;
        _client = client;
        _router = router;
        _isHttpDeclared = isHttpDeclared;
        _timer = new LoopTimer(this);
    }

    private IoBufferPool Buffers => _loop.Events.Buffers;

    /// <summary>Takes over the socket.</summary>
    public void Start()
    {
        _client.Owner = this;
        // Declared as HTTP the client speaks first, so waiting costs nobody anything.
        TimeSpan silence = _loop.Services.Connections.IsDraining ? HttpTimeouts.FirstRequestWhileDraining : HttpTimeouts.Idle;
        _loop.Events.SetTimer(_timer, _isHttpDeclared ? silence : _loop.Options.EarlyDialDelay);
        Run();
    }

    public void OnTransportReady(TransportSocket socket) => Run();

    /// <summary>Looks at what has arrived, from either side.</summary>
    public void Run()
    {
        if (_isOver)
        {
            return;
        }

        try
        {
            if (!LookAtClient() && _dial is { IsConnected: true })
            {
                LookAtUpstream(_dial.Upstream);
            }
        }
        catch (Exception error)
        {
            Log.ConnectionFailed(_loop.Services.Logger, _router.Direction, error);
            Abort();
        }
    }

    public void OnDialled()
    {
        if (_dial!.IsConnected)
        {
            _dial.Upstream.Owner = this;
            Run();
        }
        else if (!_hasBegun)
        {
            // Nobody is there to be asked. A client that means to speak gets the time to: it may be told so in HTTP.
            _loop.Events.SetTimer(_timer, _loop.Options.DetectionTimeout);
        }
    }

    public void OnTimer(LoopTimer timer)
    {
        if (_isHttpDeclared)
        {
            Close();
        }
        else if (_hasBegun)
        {
            _loop.Services.Metrics.DetectionTimedOut(_router.Direction);
            Decide(DetectedProtocol.Opaque);
        }
        else if (_dial is null)
        {
            _dial = new OpaqueDial(_loop.Services, _router.RouteConnection()) { Waiter = this };
            _dial.Start();
            if (_dial.HasFailed)
            {
                OnDialled();
            }
        }
        else
        {
            Decide(DetectedProtocol.Opaque);
        }
    }

    public void Rejudge()
    {
        if (!_router.MayStay(isBytes: false))
        {
            Abort();
        }
    }

    public void Drain()
    {
        if (_hasBegun)
        {
            return;
        }

        if (_isHttpDeclared)
        {
            // Its request may be on its way.
            _loop.Events.SetTimer(_timer, HttpTimeouts.FirstRequestWhileDraining);
        }
        else
        {
            // Nothing has been said: the client finds out and tries elsewhere.
            Close();
        }
    }

    public void Abort()
    {
        if (!_isOver)
        {
            End();
            _client.Abort();
            GiveUp();
        }
    }

    /// <returns>True if the matter is settled.</returns>
    private bool LookAtClient()
    {
        while (true)
        {
            _input ??= Buffers.TryRent(isNew: true);
            if (_input is null)
            {
                Buffers.Wait(this, isNew: true);
                return false;
            }

            IoResult read = _client.Read(_input.Free);
            if (read.IsDone)
            {
                _input.Fill(read.Count);
                if (Classify(_input.Filled) is { } protocol)
                {
                    Decide(protocol);
                    return true;
                }

                BeginHesitation();
            }
            else
            {
                return OnNothingRead(read);
            }
        }
    }

    private DetectedProtocol? Classify(ReadOnlySpan<byte> start)
    {
        DetectedProtocol? protocol = ProtocolSniffer.Classify(start);
        return _isHttpDeclared && protocol is DetectedProtocol.Opaque or DetectedProtocol.Tls ? DetectedProtocol.Http1 : protocol;
    }

    private void BeginHesitation()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            _loop.Events.SetTimer(_timer, _isHttpDeclared ? HttpTimeouts.RequestHead : _loop.Options.DetectionTimeout);
        }
    }

    private bool OnNothingRead(IoResult read)
    {
        if (_input!.IsEmpty)
        {
            Return(ref _input);
        }

        if (read.IsWouldBlock)
        {
            return false;
        }

        if (read.IsReset || _isHttpDeclared)
        {
            Close();
        }
        else
        {
            // It has said what it had to say; perhaps nothing.
            Decide(DetectedProtocol.Opaque);
        }

        return true;
    }

    // Whoever speaks first decides; so does an upstream that ends.
    private void LookAtUpstream(TransportSocket upstream)
    {
        _spoken ??= Buffers.TryRent(isNew: true);
        if (_spoken is null)
        {
            Buffers.Wait(this, isNew: true);
            return;
        }

        IoResult read = upstream.Read(_spoken.Free);
        _spoken.Fill(read.Count);
        if (_spoken.IsEmpty)
        {
            Return(ref _spoken);
        }

        if (!read.IsWouldBlock)
        {
            Decide(DetectedProtocol.Opaque);
        }
    }

    private void Decide(DetectedProtocol protocol)
    {
        End();
        _loop.Services.Connections.HandOver(this);
        IoBuffer? input = _input;
        _input = null;
        switch (protocol)
        {
            case DetectedProtocol.Http1:
                _dial?.Cancel();
                _loop.Carrier.Http1(_client, _router, input);
                break;
            case DetectedProtocol.Http2:
                _dial?.Cancel();
                _loop.Carrier.Http2(_client, _router, input);
                break;
            default:
                IoBuffer? spoken = _spoken;
                _spoken = null;
                _loop.Carrier.Opaque(_client, _router, input, protocol, _dial, spoken);
                break;
        }
    }

    private void Close()
    {
        if (!_isOver)
        {
            End();
            _client.Close();
            GiveUp();
        }
    }

    private void End()
    {
        _isOver = true;
        _loop.Events.Timers.Remove(_timer);
        _client.Owner = null;
        if (_dial is not null)
        {
            _dial.Waiter = null;
        }
    }

    private void GiveUp()
    {
        _dial?.Cancel();
        Return(ref _input);
        Return(ref _spoken);
        _loop.Services.Connections.Remove(this, _router.Direction);
    }

    private void Return(ref IoBuffer? buffer)
    {
        if (buffer is not null)
        {
            Buffers.Return(buffer);
            buffer = null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ConnectionFailed, LogLevel.Error, "An {Direction} connection failed unexpectedly")]
        public static partial void ConnectionFailed(ILogger logger, TrafficDirection direction, Exception error);
    }
}
