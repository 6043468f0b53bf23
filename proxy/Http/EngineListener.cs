using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Http;

/// <summary>The queue between the engine and Kestrel. Bounded by the limit of accepted connections.</summary>
internal sealed class EngineListener(HttpVersionEndPoint endPoint) : IConnectionListener
{
    private readonly Channel<ConnectionContext> _queue = Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    public EndPoint EndPoint => endPoint;

    /// <summary>Hands a connection over. Any thread; never waits.</summary>
    /// <returns>False if the host takes no more connections, because it is shutting down.</returns>
    public bool TryHandOver(ConnectionContext connection) => _queue.Writer.TryWrite(connection);

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
