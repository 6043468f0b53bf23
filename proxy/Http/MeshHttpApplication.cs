using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Telemetry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Http;

/// <summary>
/// Runs each request of the Kestrel host through the stages; the border where a request's exceptions end. Sits directly on the server: a web host's
/// services, diagnostics and activities are not ours to pay for on every request.
/// </summary>
internal sealed partial class MeshHttpApplication(RequestDelegate pipeline, InvalidRequests invalid, ILogger<MeshHttpApplication> logger)
    : IHttpApplication<HttpContext>
{
    /// <summary>RFC 9113 §7.</summary>
    private const int ProtocolError = 1;

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        RequestRouter router = context.Features.Get<RequestRouter>() ?? throw new InvalidOperationException("the connection did not come from the engine");
        if (context.Features.Get<CheckedRequests>()?.Begin() is { } fault and not Http1Fault.None)
        {
            Refuse(context, router, fault);
            return;
        }

        HttpRequest request = context.Request;
        if (HttpProtocol.IsHttp2(request.Protocol))
        {
            if (Http2RequestRules.AreTooLarge(request.Headers))
            {
                Refuse(context, router, Http1Fault.FieldsTooLarge);
                return;
            }

            if (!Http2RequestRules.AreKept(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, request.Headers))
            {
                // RFC 9113 §8.1.1: a malformed request is an error of its stream.
                invalid.Add(router.Direction, Http1Fault.InvalidFieldValue.Reason());
                context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(ProtocolError);
                return;
            }
        }

        context.Features.Set(new MeshRequestFeature(router, new KestrelRequestHead(context)));
        try
        {
            await pipeline(context);
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested)
        {
            Log.RequestFailed(logger, router.Direction, error.Message);
            context.Abort();
        }
        catch (Exception error)
        {
            Log.RequestCrashed(logger, router.Direction, error);
            await FailureResponseWriter.WriteAsync(context, ForwardFailure.Internal);
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // The features belong to Kestrel, which resets them for the next request.
    }

    private void Refuse(HttpContext context, RequestRouter router, Http1Fault fault)
    {
        invalid.Add(router.Direction, fault.Reason());
        context.Response.StatusCode = fault.StatusCode();
        context.Response.ContentLength = 0;
        context.Response.Headers[MeshHeaders.Reason] = fault.Reason();
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RequestFailed, LogLevel.Debug, "An {Direction} request ended with its client: {Reason}")]
        public static partial void RequestFailed(ILogger logger, TrafficDirection direction, string reason);

        [LoggerMessage(EventIds.RequestCrashed, LogLevel.Error, "An {Direction} request failed unexpectedly")]
        public static partial void RequestCrashed(ILogger logger, TrafficDirection direction, Exception error);
    }
}
