using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Native;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay;

/// <summary>
/// An accepted connection until it is known who carries it. Looks at the first bytes without taking them (MSG_PEEK), so that either host gets the connection as the client
/// began it. What is not for the engine, or not known in time, goes to the managed host.
/// </summary>
internal abstract partial class ConnectionFront : IReadinessHandler, ILoopTimerHandler, IRelayConnection, IAcceptedSocket
{
    private readonly LoopTimer _timer;
    private bool _isOver;

    protected ConnectionFront(EngineLoop loop, TrafficDirection direction, int descriptor)
    {
        Loop = loop;
        Direction = direction;
        Descriptor = new LoopDescriptor(loop.Events, descriptor, this);
        _timer = new LoopTimer(this);
        loop.Services.Connections.Add(this);
    }

    public IPEndPoint? AcceptedAt => SocketDescriptor.LocalEndPoint(Descriptor.Number);

    protected EngineLoop Loop { get; }

    protected TrafficDirection Direction { get; }

    protected LoopDescriptor Descriptor { get; }

    protected IPEndPoint? RemoteEndPoint => SocketDescriptor.RemoteEndPoint(Descriptor.Number);

    protected bool IsOver => _isOver;

    /// <summary>Begins; may end at once.</summary>
    public void Start() => Guard(() => Begin());

    public void OnReady(uint events) => Guard(() => Look());

    public void OnTimer(LoopTimer timer) => Guard(() => OnTimeout());

    // Nothing has been read: the client finds out and tries elsewhere.
    public void Drain() => Close();

    public void Abort() => Close();

    public unsafe int GetRawSocketOption(int level, int name, Span<byte> value)
    {
        int length = value.Length;
        fixed (byte* pointer = value)
        {
            return Libc.GetSocketOption(Descriptor.Number, level, name, pointer, &length) == 0 ? length : throw new SocketException();
        }
    }

    protected abstract void Begin();

    /// <summary>More bytes may have arrived.</summary>
    protected abstract void Look();

    protected abstract void OnTimeout();

    protected void SetTimer(TimeSpan after) => Loop.Events.SetTimer(_timer, after);

    /// <summary>Copies what has arrived, and leaves it there.</summary>
    protected unsafe IoResult Peek(Span<byte> into)
    {
        nint count;
        fixed (byte* pointer = into)
        {
            count = Libc.Receive(Descriptor.Number, pointer, into.Length, LibcConstants.Peek);
        }

        return count > 0 ? IoResult.Done((int)count)
            : count == 0 ? IoResult.End
            : Marshal.GetLastSystemError() is LibcConstants.TryAgain or LibcConstants.Interrupted ? IoResult.WouldBlock
            : IoResult.Reset;
    }

    /// <summary>The managed host carries the connection from here on.</summary>
    protected void HandOver()
    {
        End();
        Loop.Services.Connections.HandOver(this);
        Loop.Managed(Direction, this is TlsFront).Take(Descriptor.Release());
    }

    /// <summary>The engine carries the requests of this connection.</summary>
    protected void Relay(TransportSocket client, RequestRouter router)
    {
        End();
        Loop.Services.Connections.HandOver(this);
        HttpRelay relay = new(Loop.Services, client, router);
        Loop.Services.Connections.Add(relay);
        Loop.Services.Metrics.ConnectionClassified(Direction, Detection.DetectedProtocol.Http1);
        relay.Start();
    }

    /// <summary>Nobody carries it.</summary>
    protected void Close()
    {
        if (!_isOver)
        {
            End();
            CloseSocket();
            Loop.Services.Connections.Remove(this, Direction);
        }
    }

    /// <summary>The front's part is over, one way or the other; called once.</summary>
    protected virtual void OnEnded()
    {
    }

    /// <summary>Closes whatever the front has made of the descriptor.</summary>
    protected virtual void CloseSocket() => Descriptor.Close();

    /// <summary>Runs <paramref name="then"/> on the loop when the answer is there; at once if it is.</summary>
    protected void Await<T>(ValueTask<T> task, Action<T> then)
    {
        if (task.IsCompletedSuccessfully)
        {
            then(task.Result);
        }
        else
        {
            _ = AwaitLater(task, then);
        }
    }

    protected void Guard(Action step)
    {
        if (_isOver)
        {
            return;
        }

        try
        {
            step();
        }
        catch (Exception error)
        {
            Log.ConnectionFailed(Loop.Services.Logger, Direction, error);
            Close();
        }
    }

    private async Task AwaitLater<T>(ValueTask<T> task, Action<T> then)
    {
        T answer;
        try
        {
            answer = await task;
        }
        catch (Exception error)
        {
            Log.ConnectionFailed(Loop.Services.Logger, Direction, error);
            Loop.Events.Post(new Continuation(() => Close()));
            return;
        }

        Loop.Events.Post(new Continuation(() => Guard(() => then(answer))));
    }

    private void End()
    {
        _isOver = true;
        Loop.Events.Timers.Remove(_timer);
        OnEnded();
    }

    private sealed class Continuation(Action step) : ILoopWork
    {
        public void Run() => step();
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ConnectionFailed, LogLevel.Error, "An {Direction} connection failed unexpectedly")]
        public static partial void ConnectionFailed(ILogger logger, TrafficDirection direction, Exception error);
    }
}
