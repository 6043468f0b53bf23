using Mesh.Proxy.Detection;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Http;

/// <summary>Hands HTTP connections to the host, which owns them from then on; the rest goes on to be relayed.</summary>
internal sealed class HttpHandOffStage(TrafficDirection direction, VirtualListener http1, VirtualListener http2)
{
    private readonly TrafficDirectionFeature _direction = new(direction);

    public Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next) =>
        connection.Features.Get<DetectedProtocolFeature>()?.Protocol switch
        {
            DetectedProtocol.Http1 => HandOffAsync(connection, http1),
            DetectedProtocol.Http2 => HandOffAsync(connection, http2),
            _ => next(connection),
        };

    private async Task HandOffAsync(ConnectionContext connection, VirtualListener listener)
    {
        connection.Features.Set(_direction);
        if (await listener.HandOffAsync(connection, connection.ConnectionClosed))
        {
            await ((MeshConnection)connection).Disposed;
        }
    }
}
