using Mesh.Proxy.Http;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Telemetry;

/// <summary>Measures each request from its head to the end of its answer.</summary>
internal sealed class RequestTelemetryStage(ProxyMetrics metrics, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        long started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            MeshRequestFeature mesh = MeshRequestFeature.Of(context);
            metrics.RequestEnded(new RequestSummary(
                mesh.Direction,
                mesh.Service,
                mesh.Route.Backend?.Service.ToString() ?? "",
                context.Response.StatusCode,
                IsMutualTls(context, mesh),
                mesh.Reason,
                time.GetElapsedTime(started)));
        }
    }

    private static bool IsMutualTls(HttpContext context, MeshRequestFeature mesh) => mesh.Direction == TrafficDirection.Outbound
        ? mesh.Attempt?.IsMutualTls ?? false
        : context.Features.Get<Identity.PeerIdentityFeature>() is not null;
}
