using System.Net;
using Mesh.Proxy.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Transport;

/// <summary>Finds out whom the client meant, and refuses connections that would lead back to this sidecar.</summary>
internal sealed partial class OriginalDestinationStage(
    TrafficDirection direction,
    IOriginalDestinationReader reader,
    LoopGuard guard,
    ILogger<OriginalDestinationStage> logger)
{
    public Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        MeshConnection mesh = (MeshConnection)connection;
        IPEndPoint? destination = reader.Read(mesh);
        if (destination is null || guard.LeadsBack(direction, destination, mesh.AcceptedAt))
        {
            Log.LoopRefused(logger, direction, mesh.RemoteEndPoint, destination);
            return Task.CompletedTask;
        }

        connection.Features.Set(new OriginalDestinationFeature(destination));
        return next(connection);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.LoopRefused, LogLevel.Debug, "Closed an {Direction} connection of {Client}: it was meant for this sidecar itself ({Destination})")]
        public static partial void LoopRefused(ILogger logger, TrafficDirection direction, EndPoint? client, IPEndPoint? destination);
    }
}
