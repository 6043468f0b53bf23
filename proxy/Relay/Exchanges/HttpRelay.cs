using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Hedging;
using Mesh.Proxy.Http;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Relay.Tunnels;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>
/// The client's side of an HTTP/1.1 connection: one request after the other, in order, each carried by an <see cref="HttpExchange"/>.
/// <code>
///          ┌───────────── answered, connection goes on ──────────────┐
///          ▼                                                         │
///        Head ──whole head──▶ Routing ──way known──▶ Exchange ───────┤
///          │ idle, slow, gone     (at once, if known)    │ 101       │ connection ends
///          │ fault: answered                             ▼           ▼
///          └──────────────▶ Closed ◀─────────────── Tunnel       Lingering ──▶ Closed
/// </code>
/// Bytes that arrive ahead of their turn (pipelining) stay in the input buffer and, when that is full, in the kernel.
/// </summary>
internal sealed partial class HttpRelay : ITransportOwner, ILoopTimerHandler, ILoopWork, IRelayConnection, IByteTunnelOwner
{
    /// <summary>Requests, and steps between them, of one turn: what is pipelined and answered at once must not keep the other connections of the loop waiting.</summary>
    private const int MaxSteps = 64;

    /// <summary>
    /// How long a client that still sends may read our last answer. Closing at once would reset the connection, and the reset would overtake the answer.
    /// </summary>
    public static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    private readonly RelayServices _services;
    private readonly TransportSocket _client;
    private readonly RequestRouter _router;
    private readonly Http1Request _request = new();
    private readonly ClientInput _input;
    private readonly HttpExchange _exchange;
    private readonly LoopTimer _timer;
    private readonly LoopTurn _nextRound;
    private readonly LoopTurn _nextBuffer;
    private readonly LoopTurn _nextRequest;
    private ByteTunnel? _tunnel;
    private Phase _phase = Phase.Head;
    private bool _isHeadTimed;
    private bool _isDraining;
    private bool _hasAnswered;

    public HttpRelay(RelayServices services, TransportSocket client, RequestRouter router)
    {
        _services = services;
        _client = client;
        _router = router;
        _timer = new LoopTimer(this);
        _nextRound = new LoopTurn(this);
        _nextBuffer = new LoopTurn(this);
        _nextRequest = new LoopTurn(this);
        _input = new ClientInput(client, services.Loop.Buffers);
        Head = new Http1RequestHead(_request, _input);
        _exchange = new HttpExchange(this, services, router);
    }

    private enum Phase
    {
        Head,
        Routing,
        Exchange,
        Tunnel,
        Lingering,
        Closed,
    }

    public TransportSocket Client => _client;

    public Http1Request Request => _request;

    /// <summary>Begins with the head of the current request until that is given up.</summary>
    public ClientInput Input => _input;

    /// <summary>The current request's head, while <see cref="Input"/> begins with it.</summary>
    public RequestHead Head { get; }

    /// <summary>The next answer is the last.</summary>
    public bool IsLastAnswer => IsDraining || _router.IsLameDuck;

    private bool IsDraining => _isDraining || _services.Connections.IsDraining;

    /// <summary>Takes over the socket.</summary>
    /// <param name="input">What was read of it before; ownership is taken.</param>
    public void Start(IoBuffer? input)
    {
        _input.Begin(input);
        _client.Owner = this;
        Run();
    }

    public void OnTransportReady(TransportSocket socket)
    {
        _exchange.IsClientSignaled = true;
        Run();
    }

    /// <summary>Goes on as far as possible within a turn.</summary>
    public void Run()
    {
        try
        {
            int steps = 0;
            while (Step())
            {
                if (++steps == MaxSteps)
                {
                    Yield();
                    break;
                }
            }
        }
        catch (Exception error)
        {
            Log.ConnectionFailed(_services.Logger, _router.Direction, error);
            Abort();
        }
    }

    /// <summary>Lets the other connections of the loop have their turn; goes on in the next round.</summary>
    public void Yield() => _nextRound.AwaitRound(_services.Loop);

    /// <summary>Goes on when there is a buffer for what has begun.</summary>
    public void AwaitBuffer() => _nextBuffer.AwaitBuffer(_services.Loop.Buffers, isNew: false);

    public void OnTimer(LoopTimer timer)
    {
        // While a request runs nobody is idle; the alarm is set again afterwards.
        if (_phase is Phase.Head or Phase.Lingering)
        {
            Close();
        }
    }

    public void Drain()
    {
        _isDraining = true;
        if (_phase != Phase.Head || _input.Buffer is not null)
        {
            return;
        }

        if (_hasAnswered)
        {
            Close();
        }
        else
        {
            // Its first request may be on its way.
            _services.Loop.SetTimer(_timer, HttpTimeouts.FirstRequestWhileDraining);
        }
    }

    public void Rejudge()
    {
        if (!_router.MayStay(isBytes: false))
        {
            Abort();
        }
    }

    public void Abort()
    {
        if (_phase == Phase.Closed)
        {
            return;
        }

        if (_tunnel is { } tunnel)
        {
            tunnel.Abort();
            return;
        }

        _exchange.Cancel();
        _client.Abort();
        End();
    }

    /// <summary>Whom the request calls is known, after all, or cannot be found out. The connection may have ended meanwhile.</summary>
    public void OnResolved(ServiceModel? service, bool hasFailed)
    {
        if (_phase == Phase.Routing)
        {
            _ = hasFailed ? Exchange(new RoutedRequest("", RouteDecision.ForFailure(ForwardFailure.Internal, ""))) : Exchange(service);
            Run();
        }
    }

    /// <summary>The answer has been sent.</summary>
    /// <param name="goesOn">Whether another request may follow on this connection.</param>
    public void EndRequest(bool goesOn)
    {
        _hasAnswered = true;
        if (goesOn)
        {
            _phase = Phase.Head;
            return;
        }

        _phase = Phase.Lingering;
        _services.Loop.SetTimer(_timer, LingerTime);
    }

    /// <summary>The peers have agreed on another protocol; from here on bytes are relayed.</summary>
    public void BeginTunnel(TransportSocket upstream, IoBuffer? fromUpstream)
    {
        _phase = Phase.Tunnel;
        _services.Loop.Timers.Remove(_timer);
        _tunnel = new ByteTunnel(_client, upstream, _services.Loop, this);
        _tunnel.Start(_input.Take(), fromUpstream);
    }

    public void OnTunnelEnded(ByteTunnel tunnel, bool isBroken)
    {
        _exchange.EndTunnel();
        End();
    }

    private bool Step() => _phase switch
    {
        Phase.Head => ReadHead(),
        Phase.Exchange => _exchange.Pump(),
        Phase.Lingering => Linger(),
        _ => false,
    };

    private bool ReadHead()
    {
        while (true)
        {
            if (_input.Buffer is { IsEmpty: false } input)
            {
                ParseResult parsed = RequestParser.Parse(input.Filled, _request, _services.Limits);
                if (parsed.Status == ParseStatus.Complete)
                {
                    return Route(parsed.Consumed);
                }

                if (parsed.Status == ParseStatus.Invalid)
                {
                    _services.InvalidRequests.Add(_router.Direction, parsed.Fault.Reason());
                    return Answer(HttpAnswers.Fault(parsed.Fault, _services.Time.GetUtcNow()));
                }

                if (input.IsFull)
                {
                    input.Compact();
                }
            }
            else if (IsDraining && _hasAnswered)
            {
                Close();
                return false;
            }

            if (_input.Rent(isNew: true) is null)
            {
                _nextRequest.AwaitBuffer(_services.Loop.Buffers, isNew: true);
                return false;
            }

            IoResult read = _input.Read();
            if (!read.IsDone)
            {
                AwaitHead(read);
                return false;
            }
        }
    }

    private void AwaitHead(IoResult read)
    {
        bool hasPart = !_input.Buffer!.IsEmpty;
        _input.Release();
        if (!read.IsWouldBlock)
        {
            Close();
        }
        else if (!hasPart)
        {
            _services.Loop.SetTimer(_timer, IsDraining ? HttpTimeouts.FirstRequestWhileDraining : HttpTimeouts.Idle);
        }
        else if (!_isHeadTimed)
        {
            _isHeadTimed = true;
            _services.Loop.SetTimer(_timer, HttpTimeouts.RequestHead);
        }
    }

    private bool Route(int headLength)
    {
        _isHeadTimed = false;
        _exchange.Begin(headLength);
        if (_request.TargetForm is TargetForm.Asterisk or TargetForm.Authority)
        {
            return Exchange(new RoutedRequest("", RouteDecision.ForFailure(ForwardFailure.UnsupportedTarget, "")));
        }

        ValueTask<ServiceModel?> resolving = _router.ResolveAsync();
        if (resolving.IsCompletedSuccessfully)
        {
            return Exchange(resolving.Result);
        }

        _phase = Phase.Routing;
        LateRoute.Await(this, resolving, _services, _router.Direction);
        return false;
    }

    // Whom the request calls is known. If it is to be hedged, its connection goes to the managed host from this request on; not at the end, when that host may be gone.
    private bool Exchange(ServiceModel? service)
    {
        if (IsLastAnswer || _services.Host is null || !HedgeRule.Covers(_request.KnownMethod) || _request.CanSwitchProtocols || !_router.Hedges(service))
        {
            return Exchange(_router.Route(service, Head));
        }

        _phase = Phase.Closed;
        _services.Loop.Timers.Remove(_timer);
        _services.Connections.HandOver(this);
        HostConnection.HandOver(_services, HttpVersionEndPoint.Http1, _client, _router, _input.Take());
        return false;
    }

    private bool Exchange(RoutedRequest routed)
    {
        _phase = Phase.Exchange;
        _exchange.Start(routed);
        return true;
    }

    // The answer to a fault is short and the client's window is open in all but hostile cases; what does not fit is lost with the connection.
    private bool Answer(byte[] answer)
    {
        if (_client.Write(answer).Count < answer.Length)
        {
            Abort();
            return false;
        }

        EndRequest(goesOn: false);
        return true;
    }

    private bool Linger()
    {
        _client.EndOutput();
        if (_input.Discard() is not { } read)
        {
            AwaitBuffer();
        }
        else if (read.IsDone)
        {
            // What is thrown away is no reason to read at the sender's speed: one buffer full in each round.
            Yield();
        }
        else if (!read.IsWouldBlock)
        {
            Close();
        }

        return false;
    }

    private void Close()
    {
        if (_phase != Phase.Closed)
        {
            _client.Close();
            End();
        }
    }

    private void End()
    {
        _phase = Phase.Closed;
        _services.Loop.Timers.Remove(_timer);
        _client.Owner = null;
        _input.Drop();
        _services.Connections.Remove(this, _router.Direction);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ConnectionFailed, LogLevel.Error, "An {Direction} connection failed unexpectedly")]
        public static partial void ConnectionFailed(ILogger logger, Telemetry.TrafficDirection direction, Exception error);
    }
}
