using Mesh.Proxy.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Telemetry;

/// <summary>Measures each request from its head to the end of its answer, and logs those that the mesh could not forward.</summary>
internal sealed partial class RequestTelemetryStage(ProxyMetrics metrics, TimeProvider time, ILogger<RequestTelemetryStage> logger)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        long started = time.GetTimestamp();
        bool hasEnded = false;
        try
        {
            await next(context);
            hasEnded = true;
        }
        finally
        {
            MeshRequestFeature mesh = MeshRequestFeature.Of(context);
            metrics.RequestEnded(new RequestSummary(
                mesh.Direction,
                mesh.Service,
                mesh.Route.Backend?.Name ?? "",
                mesh.StatusCode ?? (hasEnded || context.Response.HasStarted ? context.Response.StatusCode : 0),
                IsMutualTls(mesh),
                mesh.Reason,
                time.GetElapsedTime(started)));
            if (mesh.Reason.Length > 0)
            {
                Log.RequestNotForwarded(logger, mesh.Direction, mesh.Service, mesh.Reason, mesh.Route.Subject, mesh.Attempt?.Endpoint.Workload);
            }
        }
    }

    private static bool IsMutualTls(MeshRequestFeature mesh) => mesh.Direction == TrafficDirection.Outbound
        ? mesh.Attempt?.IsMutualTls ?? false
        : mesh.Router.IsFromPeer;

    private static partial class Log
    {
        [LoggerMessage(EventIds.RequestNotForwarded, LogLevel.Debug, "{Direction} request to {Service} was not forwarded: {Reason} at {Subject}, last asked {Workload}")]
        public static partial void RequestNotForwarded(
            ILogger logger, TrafficDirection direction, string service, string reason, string subject, string? workload);
    }
}
