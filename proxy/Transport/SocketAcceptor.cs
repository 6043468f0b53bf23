using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mesh.Proxy.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Transport;

/// <summary>Accepts connections on one address and runs each through its pipeline; the border where a connection's exceptions end.</summary>
internal sealed partial class SocketAcceptor(
    TrafficDirection direction,
    ConnectionDelegate pipeline,
    ConnectionLimiter limiter,
    TimeProvider time,
    ILogger<SocketAcceptor> logger) : IAsyncDisposable
{
    // The kernel's limit (net.core.somaxconn) is 4096 on current systems; a burst of new clients waits here rather than being refused.
    private const int Backlog = 4096;

    // Descriptors that ran out come back when connections end; trying at full speed would only burn the core they need for that.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<MeshConnection, bool> _open = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private long _lastId;

    /// <summary>Where it listens, once started.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)(_listener?.LocalEndPoint ?? throw new InvalidOperationException("not started"));

    public void Start(IPEndPoint endPoint)
    {
        Socket listener = Bind(endPoint);
        listener.Listen(Backlog);
        _listener = listener;
        _accepting = AcceptAsync(listener);
    }

    // "Every address" means both families where the kernel has both; a single IPv4 socket would refuse what is redirected over IPv6.
    private static Socket Bind(IPEndPoint endPoint)
    {
        bool isDual = endPoint.Address.Equals(IPAddress.Any) && Socket.OSSupportsIPv6;
        IPEndPoint bound = isDual ? new IPEndPoint(IPAddress.IPv6Any, endPoint.Port) : endPoint;
        Socket socket = new(bound.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (isDual)
        {
            socket.DualMode = true;
        }

        socket.Bind(bound);
        return socket;
    }

    /// <summary>Stops accepting; open connections go on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await _stopping.CancelAsync();
            _listener?.Dispose();
            await _accepting;
        }
    }

    /// <summary>Waits for open connections to end; those that have not by <paramref name="cancellationToken"/> are reset.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_open.Keys.Select(connection => connection.Disposed)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            foreach (MeshConnection connection in _open.Keys)
            {
                connection.Abort();
            }
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket socket = await listener.AcceptAsync(_stopping.Token);
                if (limiter.TryEnter(direction))
                {
                    _ = RunAsync(socket);
                }
                else
                {
                    socket.Dispose();
                }
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error)
            {
                // The client gave up before it was accepted, or descriptors ran out: neither may end the loop.
                Log.AcceptFailed(logger, direction, error.SocketErrorCode);
                await PauseAsync();
            }
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(PauseAfterFailure, time, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopping: the loop sees it.
        }
    }

    private async Task RunAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            KeepAlive.Enable(socket);
            string id = string.Create(CultureInfo.InvariantCulture, $"{direction}-{Interlocked.Increment(ref _lastId)}");
            await using MeshConnection connection = new(socket, id);
            _open.TryAdd(connection, true);
            try
            {
                await pipeline(connection);
            }
            finally
            {
                _open.TryRemove(connection, out _);
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Log.ConnectionEnded(logger, direction, error.Message);
        }
        catch (Exception error)
        {
            Log.ConnectionFailed(logger, direction, error);
        }
        finally
        {
            socket.Dispose();
            limiter.Leave(direction);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AcceptFailed, LogLevel.Warning, "Accepting an {Direction} connection failed: {Error}")]
        public static partial void AcceptFailed(ILogger logger, TrafficDirection direction, SocketError error);

        [LoggerMessage(EventIds.ConnectionEnded, LogLevel.Debug, "An {Direction} connection ended early: {Reason}")]
        public static partial void ConnectionEnded(ILogger logger, TrafficDirection direction, string reason);

        [LoggerMessage(EventIds.ConnectionFailed, LogLevel.Error, "An {Direction} connection failed unexpectedly")]
        public static partial void ConnectionFailed(ILogger logger, TrafficDirection direction, Exception error);
    }
}
