using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Telemetry;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>Says what became of a request: the same metrics and the same line as the managed host.</summary>
internal sealed partial class ExchangeTelemetry(RelayServices services, RequestRouter router)
{
    private long _startedAt;

    /// <summary>Stable code if the mesh answered itself, else empty.</summary>
    public string Reason { get; set; } = "";

    /// <summary>A request's head has come.</summary>
    public void Begin(long timestamp)
    {
        _startedAt = timestamp;
        Reason = "";
    }

    /// <summary>The request is over.</summary>
    /// <param name="routed">The request's way.</param>
    /// <param name="attempt">Who was asked last.</param>
    /// <param name="statusCode">What the client was told; 0 if nothing.</param>
    public void Report(in RoutedRequest routed, EndpointAttempt attempt, int statusCode)
    {
        services.Requests.Record(new RequestSummary(
            router.Direction,
            routed.Service,
            routed.Route.Backend?.Name ?? "",
            statusCode,
            router.Direction == TrafficDirection.Inbound ? router.IsFromPeer : attempt.IsMutualTls,
            Reason,
            services.Time.GetElapsedTime(_startedAt, services.Loop.Timestamp)));
        if (Reason.Length > 0)
        {
            Log.RequestNotForwarded(services.Logger, router.Direction, routed.Service, Reason, routed.Route.Subject, attempt.Endpoint?.Workload);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RequestNotForwarded, LogLevel.Debug, "{Direction} request to {Service} was not forwarded: {Reason} at {Subject}, last asked {Workload}")]
        public static partial void RequestNotForwarded(
            ILogger logger, TrafficDirection direction, string service, string reason, string subject, string? workload);
    }
}
