using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Mesh.Proxy.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Transport;

/// <summary>Runs connections that the engine does not carry through a pipeline of the managed host; the border where such a connection's exceptions end.</summary>
internal sealed partial class ManagedConnections(
    TrafficDirection direction,
    ConnectionDelegate pipeline,
    ConnectionLimiter limiter,
    ILogger<ManagedConnections> logger)
{
    private readonly ConcurrentDictionary<MeshConnection, bool> _open = new();
    private long _lastId;

    /// <summary>Takes over a connected descriptor, and with it its place in the limiter. Any thread; returns at once.</summary>
    public void Take(int descriptor) =>
        ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.Host.RunAsync(work.Descriptor), (Host: this, Descriptor: descriptor), preferLocal: false);

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

    private async Task RunAsync(int descriptor)
    {
        try
        {
            using Socket socket = new(new SafeSocketHandle(descriptor, ownsHandle: true));
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
            limiter.Leave(direction);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ConnectionEnded, LogLevel.Debug, "An {Direction} connection ended early: {Reason}")]
        public static partial void ConnectionEnded(ILogger logger, TrafficDirection direction, string reason);

        [LoggerMessage(EventIds.ConnectionFailed, LogLevel.Error, "An {Direction} connection failed unexpectedly")]
        public static partial void ConnectionFailed(ILogger logger, TrafficDirection direction, Exception error);
    }
}
