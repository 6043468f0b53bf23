using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Transport;

/// <summary>The queue between our acceptors and Kestrel.</summary>
internal sealed class VirtualListener(VirtualEndPoint endPoint) : IConnectionListener
{
    /// <summary>Kestrel takes connections as fast as the thread pool starts them; the bound only matters when the process is far behind.</summary>
    private const int Capacity = 256;

    private readonly Channel<ConnectionContext> _queue = Channel.CreateBounded<ConnectionContext>(Capacity);

    public EndPoint EndPoint => endPoint;

    /// <summary>Hands a connection over; waits while the queue is full.</summary>
    /// <returns>False if the host takes no more connections, because it is shutting down.</returns>
    public async ValueTask<bool> HandOffAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        while (await _queue.Writer.WaitToWriteAsync(cancellationToken))
        {
            if (_queue.Writer.TryWrite(connection))
            {
                return true;
            }
        }

        return false;
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _queue.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_queue.Reader.TryRead(out ConnectionContext? connection))
            {
                return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _queue.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        while (_queue.Reader.TryRead(out ConnectionContext? connection))
        {
            await connection.DisposeAsync();
        }
    }
}
