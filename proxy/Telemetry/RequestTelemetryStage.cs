using System.Text;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http;
using Mesh.Proxy.Http1;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Mesh.Proxy.Telemetry;

/// <summary>Measures each request from its head to the end of its answer, tells of it where that is wanted, and logs those that the mesh could not forward.</summary>
internal sealed partial class RequestTelemetryStage(ProxyMetrics metrics, RequestJournal journal, TimeProvider time, ILogger<RequestTelemetryStage> logger)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        long started = time.GetTimestamp();
        MeshRequestFeature mesh = MeshRequestFeature.Of(context);
        if (journal.IsOn)
        {
            mesh.Notes = Begin(context, mesh);
        }

        bool hasEnded = false;
        try
        {
            await next(context);
            hasEnded = true;
        }
        finally
        {
            RequestSummary summary = Summarize(mesh, HttpProtocol.IsHttp2(context.Request.Protocol), mesh.StatusCode ?? (hasEnded || context.Response.HasStarted ? context.Response.StatusCode : 0), time.GetElapsedTime(started));
            metrics.RequestEnded(summary);
            if (mesh.Notes is { } notes)
            {
                journal.End(summary, notes);
            }

            if (mesh.Reason.Length > 0)
            {
                Log.RequestNotForwarded(logger, mesh.Direction, mesh.Service, mesh.Reason, mesh.Route.Subject, mesh.Attempt?.Endpoint.Workload);
            }
        }
    }

    private static RequestSummary Summarize(MeshRequestFeature mesh, bool isHttp2, int statusCode, TimeSpan duration) => new()
    {
        Direction = mesh.Direction,
        Service = mesh.Service,
        Route = mesh.Route.Source,
        Backend = mesh.Route.Backend?.Name ?? "",
        Peer = (mesh.Direction == TrafficDirection.Inbound ? mesh.Router.Peer?.Peer.ToString() : mesh.Attempt?.Endpoint.PeerIdentity?.ToString()) ?? "",
        Locality = mesh.Attempt?.Endpoint.Proximity ?? default,
        Cluster = mesh.Attempt?.Endpoint.Cluster ?? "",
        Region = mesh.Attempt?.Endpoint.Locality.Region ?? "",
        Method = MethodName.Find(mesh.Head.Method),
        IsHttp2 = isHttp2,
        StatusCode = statusCode,
        GrpcStatus = mesh.Attempt?.GrpcStatus,
        Reason = mesh.Reason,
        Subject = mesh.Route.Subject ?? "",
        Endpoint = mesh.Attempt?.Endpoint.Target,
        Workload = mesh.Attempt?.Endpoint.Workload ?? "",
        Retries = mesh.Retries,
        Hedges = mesh.Hedges,
        RequestBytes = mesh.Notes?.RequestBytes ?? 0,
        ResponseBytes = mesh.Notes?.ResponseBytes ?? 0,
        UpstreamDuration = mesh.Attempt?.AnswerLatency,
        Duration = duration,
    };

    private RequestNotes Begin(HttpContext context, MeshRequestFeature mesh)
    {
        RequestNotes notes = new(journal);
        StringValues parent = context.Request.Headers.TraceParent;
        notes.Begin(
            mesh.Head.Method,
            mesh.Head.PathAndQuery,
            parent.Count == 1 ? Encoding.Latin1.GetBytes(parent.ToString()) : default);
        context.Request.Body = new CountedStream(context.Request.Body, count => notes.RequestBytes += count);
        return notes;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RequestNotForwarded, LogLevel.Debug, "{Direction} request to {Service} was not forwarded: {Reason} at {Subject}, last asked {Workload}")]
        public static partial void RequestNotForwarded(
            ILogger logger, TrafficDirection direction, string service, string reason, string subject, string? workload);
    }
}
