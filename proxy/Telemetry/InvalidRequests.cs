using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Telemetry;

/// <summary>Counts what was refused as no valid request of HTTP. It is no request in the other metrics, because nobody knows what it is: no service, no method.</summary>
internal sealed partial class InvalidRequests(ProxyMetrics metrics, ILogger logger)
{
    /// <param name="direction">Which way it was to go.</param>
    /// <param name="reason">Stable code, see <see cref="Forwarding.MeshHeaders.Reason"/>.</param>
    public void Add(TrafficDirection direction, string reason)
    {
        metrics.RequestInvalid(direction, reason);
        Log.RequestInvalid(logger, direction, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RequestInvalid, LogLevel.Debug, "Bytes of an {Direction} connection are no valid request: {Reason}")]
        public static partial void RequestInvalid(ILogger logger, TrafficDirection direction, string reason);
    }
}
