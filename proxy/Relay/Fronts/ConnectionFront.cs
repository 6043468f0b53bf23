using System.Net;
using System.Net.Sockets;
using Mesh.Proxy.Http;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Native;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Fronts;

/// <summary>An accepted connection until its way is known: whom the client meant, and who the client is if it can prove that.</summary>
internal abstract partial class ConnectionFront : IReadinessHandler, ILoopTimerHandler, IRelayConnection, IAcceptedSocket
{
    private readonly LoopTimer _timer;

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

    protected bool IsOver { get; private set; }

    /// <summary>Begins; may end at once.</summary>
    public void Start() => Guard(() => Begin());

    public void OnReady(uint events) => Guard(() => Look());

    public void OnTimer(LoopTimer timer) => Guard(() => OnTimeout());

    // Its request may be on its way.
    public void Drain() => SetTimer(HttpTimeouts.FirstRequestWhileDraining);

    public void Abort() => Close();

    // Nothing has been admitted yet.
    public void Rejudge()
    {
    }

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

    protected virtual void OnTimeout() => Close();

    protected void SetTimer(TimeSpan after) => Loop.Events.SetTimer(_timer, after);

    /// <summary>The way is known; somebody else takes over the connection, and with it its place in the limiter.</summary>
    protected ConnectionCarrier HandOver()
    {
        End();
        Loop.Services.Connections.HandOver(this);
        return Loop.Carrier;
    }

    /// <summary>Nobody carries it.</summary>
    protected void Close()
    {
        if (!IsOver)
        {
            End();
            CloseSocket();
            Loop.Services.Connections.Remove(this, Direction);
        }
    }

    /// <summary>Nobody may carry it: the client is told by a reset.</summary>
    protected void Reset()
    {
        SocketDescriptor.ResetOnClose(Descriptor.Number);
        Close();
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
        if (IsOver)
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
        IsOver = true;
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
