using Mesh.Proxy.Relay;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Admin;

/// <summary>
/// A connection of an administration listener: one request after the other, in order.
/// <code>
///         ┌────────────────── sent, connection goes on ──────────────────┐
///         ▼                                                              │
///      Request ──whole──▶ Page ──made──▶ Answer ─────────────────────────┤
///         │    └─refused──────│────────────▲                             │ sent, connection ends
///         │ idle, slow, gone  │ server ends                              ▼
///         ▼                   ▼                                       Lingering
///      Closed ◀────made── Abandoned                                      │
///         ▲──────────────────────────────────────────────────────────────┘
/// </code>
/// Each step is bounded, and after some of them others get their turn: nobody keeps the loop by sending or reading fast.
/// </summary>
internal sealed partial class AdminConnection : ITransportOwner, ILoopTimerHandler, ILoopWork
{
    /// <summary>Steps in a row; the largest sends a piece of a body.</summary>
    private const int MaxSteps = 16;

    /// <summary>Bytes of a client that goes on sending after its last answer.</summary>
    private const int MaxLingering = 64 * 1024;

    private readonly AdminConnections _owner;
    private readonly AdminServices _services;
    private readonly TransportSocket _socket;
    private readonly AdminRequestReader _reader;
    private readonly LoopTimer _timer;
    private readonly LoopTurn _nextRound;
    private AdminOutput? _output;
    private int _lingered;
    private long _held;
    private Phase _phase = Phase.Request;
    private bool _isTimed;

    /// <param name="owner">Where it is counted.</param>
    /// <param name="socket">The client.</param>
    public AdminConnection(AdminConnections owner, TransportSocket socket)
    {
        _owner = owner;
        _services = owner.Services;
        _socket = socket;
        _reader = new AdminRequestReader(owner.Listener, socket, owner.Services.Buffers);
        _timer = new LoopTimer(this);
        _nextRound = new LoopTurn(this);
    }

    private enum Phase
    {
        Request,
        Page,
        Abandoned,
        Answer,
        Lingering,
        Closed,
    }

    public void Start()
    {
        _socket.Owner = this;
        Run();
    }

    public void OnTransportReady(TransportSocket socket) => Run();

    /// <summary>Goes on as far as possible, or until it is others' turn.</summary>
    public void Run()
    {
        try
        {
            for (int i = 0; i < MaxSteps; i++)
            {
                if (!Step())
                {
                    return;
                }
            }

            _nextRound.AwaitRound(_services.Loop);
        }
        catch (Exception error)
        {
            Log.ConnectionFailed(_services.Logger, error);
            Abort();
        }
    }

    public void OnTimer(LoopTimer timer)
    {
        if (_phase == Phase.Answer)
        {
            // Not an end: the client must not take a part for the whole.
            Abort();
        }
        else
        {
            Close();
        }
    }

    /// <summary>Ends the connection now. While a page is being made it keeps its place: who asks and leaves must not be able to order pages without bound.</summary>
    public void Abort()
    {
        switch (_phase)
        {
            case Phase.Closed or Phase.Abandoned:
                break;
            case Phase.Page:
                _phase = Phase.Abandoned;
                _socket.Abort();
                break;
            case Phase.Answer:
                _socket.Abort();
                End();
                break;
            default:
                Close();
                break;
        }
    }

    /// <summary>The page was made.</summary>
    /// <param name="page">The page.</param>
    /// <param name="response">What it says.</param>
    public void OnMade(AdminPage page, AdminResponse response)
    {
        if (_phase == Phase.Abandoned)
        {
            End();
            return;
        }

        // What is cheap to make is small: health must not depend on who reads metrics.
        if (!page.IsCheap)
        {
            if (_services.TryHold(response.Body.Length))
            {
                _held = response.Body.Length;
            }
            else
            {
                response = AdminResponse.Text(503, "too many answers wait to be read\n");
            }
        }

        Send(response);
        Run();
    }

    private bool Step() => _phase switch
    {
        Phase.Request => ReadRequest(),
        Phase.Answer => SendAnswer(),
        Phase.Lingering => Linger(),
        _ => false,
    };

    private bool ReadRequest()
    {
        switch (_reader.Read())
        {
            case AdminReadStatus.Moved:
                return true;
            case AdminReadStatus.Complete:
                return Answer();
            case AdminReadStatus.Waiting:
                AwaitRequest();
                return false;
            default:
                Close();
                return false;
        }
    }

    private void AwaitRequest()
    {
        if (!_reader.HasBegun)
        {
            _services.Loop.SetTimer(_timer, AdminTimeouts.Idle);
        }
        else if (!_isTimed)
        {
            _isTimed = true;
            _services.Loop.SetTimer(_timer, AdminTimeouts.Request);
        }
    }

    private bool Answer()
    {
        _timer.Clear();
        _isTimed = false;
        if (_reader.Refusal is { } refusal)
        {
            return Send(refusal);
        }

        _phase = Phase.Page;
        new AdminPageRun(this, _reader.Page!, _reader.Query, _services).Start();
        return false;
    }

    private bool Send(AdminResponse response)
    {
        _output = new AdminOutput(response, _reader.IsHead, _reader.Connection, _services.Time.GetUtcNow());
        _phase = Phase.Answer;
        _services.Loop.SetTimer(_timer, AdminTimeouts.ToSend(response.Body.Length));
        return true;
    }

    private bool SendAnswer()
    {
        IoResult written = _socket.Write(_output!.Next);
        if (!written.IsDone)
        {
            if (!written.IsWouldBlock)
            {
                Close();
            }

            return false;
        }

        _output.Advance(written.Count);
        if (_output.IsEmpty)
        {
            EndRequest();
        }

        return true;
    }

    private void EndRequest()
    {
        DropOutput();
        if (_reader.IsLast)
        {
            _phase = Phase.Lingering;
            _socket.EndOutput();
            _services.Loop.SetTimer(_timer, AdminTimeouts.Linger);
        }
        else
        {
            _phase = Phase.Request;
        }
    }

    private bool Linger()
    {
        IoResult read = _reader.Discard();
        _lingered += read.Count;
        if (read.IsDone && _lingered <= MaxLingering)
        {
            return true;
        }

        if (!read.IsWouldBlock)
        {
            Close();
        }

        return false;
    }

    private void Close()
    {
        if (_phase != Phase.Closed)
        {
            _socket.Close();
            End();
        }
    }

    private void End()
    {
        _phase = Phase.Closed;
        _services.Loop.Timers.Remove(_timer);
        _socket.Owner = null;
        _reader.Close();
        DropOutput();
        _owner.Remove(this);
    }

    private void DropOutput()
    {
        _output = null;
        _services.Release(_held);
        _held = 0;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AdminConnectionFailed, LogLevel.Error, "An administration connection failed unexpectedly")]
        public static partial void ConnectionFailed(ILogger logger, Exception exception);
    }
}
