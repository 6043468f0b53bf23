using Mesh.Proxy.Detection;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Outbound;

/// <summary>The way of what the application sends: the order of the stages, and nothing else.</summary>
internal static class OutboundPipeline
{
    /// <summary>Once per connection.</summary>
    public static ConnectionDelegate ForConnections(
        OriginalDestinationStage originalDestination,
        OutboundLookupStage lookup,
        ProtocolDetectionStage detection,
        HttpHandOffStage http,
        TcpForwarder relay) => Stages.Connect(
            originalDestination.InvokeAsync, // who was called; refuses a loop to ourselves
            lookup.InvokeAsync,              // which service that is; outside the mesh nothing is touched
            detection.InvokeAsync,           // peeks, consumes nothing; who speaks first decides
            http.InvokeAsync,                // HTTP leaves here for the host
            (connection, _) => relay.InvokeAsync(connection)); // the rest is relayed

    /// <summary>Once per request.</summary>
    public static RequestDelegate ForRequests(
        RequestTelemetryStage telemetry,
        OutboundRoutingStage routing,
        ForwardingStage forwarding) => Stages.Connect(
            telemetry.InvokeAsync,          // outermost, so that every answer is counted
            routing.InvokeAsync,            // weighted backend, by the newest configuration
            (request, _) => forwarding.InvokeAsync(request)); // endpoint, mutual TLS, retries; failures are answered here
}
