using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Http;

/// <summary>The way of a request through the managed host: the order of the stages, and nothing else. Each gets the next as a delegate, and knows no other.</summary>
internal static class RequestPipeline
{
    public static RequestDelegate Create(RequestTelemetryStage telemetry, ForwardingStage forwarding) => Connect(
        telemetry.InvokeAsync,    // outermost, so that every answer is counted
        RoutingStage.InvokeAsync, // inbound to the application; outbound to a weighted backend, by the newest configuration
        (request, _) => forwarding.InvokeAsync(request)); // endpoint, mutual TLS, retries; failures are answered here

    private static RequestDelegate Connect(params ReadOnlySpan<Func<HttpContext, RequestDelegate, Task>> stages)
    {
        RequestDelegate next = static _ => throw new InvalidOperationException("the last stage must not call a next one");
        for (int i = stages.Length - 1; i >= 0; i--)
        {
            (Func<HttpContext, RequestDelegate, Task> stage, RequestDelegate following) = (stages[i], next);
            next = request => stage(request, following);
        }

        return next;
    }
}
