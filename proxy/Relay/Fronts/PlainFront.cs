using System.Net;
using Mesh.Proxy.Telemetry;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Fronts;

/// <summary>A redirected connection in the clear: whom the client meant is what the kernel knows about it.</summary>
internal abstract partial class PlainFront(EngineLoop loop, TrafficDirection direction, int descriptor) : ConnectionFront(loop, direction, descriptor)
{
    protected sealed override void Begin()
    {
        IPEndPoint? destination = Loop.OriginalDestination.Read(this);
        if (destination is null || Loop.Guard.LeadsBack(Direction, destination, AcceptedAt))
        {
            Log.LoopRefused(Loop.Services.Logger, Direction, RemoteEndPoint, destination);
            Close();
            return;
        }

        Find(destination);
    }

    // Bytes wait in the kernel until the way is known.
    protected sealed override void Look()
    {
    }

    /// <summary>Finds out what is behind the address.</summary>
    protected abstract void Find(IPEndPoint destination);

    private static partial class Log
    {
        [LoggerMessage(EventIds.LoopRefused, LogLevel.Debug, "Closed an {Direction} connection of {Client}: it was meant for this sidecar itself ({Destination})")]
        public static partial void LoopRefused(ILogger logger, TrafficDirection direction, EndPoint? client, IPEndPoint? destination);
    }
}
