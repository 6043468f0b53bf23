using Mesh.Proxy.Detection;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Inbound;

/// <summary>The way of what others send to the application: the order of the stages, and nothing else.</summary>
internal static class InboundPipeline
{
    /// <summary>Once per mesh connection.</summary>
    public static ConnectionDelegate ForMutualTls(
        MutualTlsStage mutualTls,
        ProtocolDetectionStage detection,
        HttpHandOffStage http,
        TcpForwarder relay) => Stages.Connect(
            mutualTls.InvokeAsync, // peer identity and port from here on
            detection.InvokeAsync, // HTTP was said in the handshake; what passes for bytes is looked at
            http.InvokeAsync,      // HTTP leaves here for the host
            (connection, _) => relay.InvokeAsync(connection));

    /// <summary>Once per plain connection.</summary>
    public static ConnectionDelegate ForPlain(
        OriginalDestinationStage originalDestination,
        PlainTargetStage target,
        ProtocolDetectionStage detection,
        HttpHandOffStage http,
        TcpForwarder relay) => Stages.Connect(
            originalDestination.InvokeAsync, // which port was called; refuses a loop to ourselves
            target.InvokeAsync,              // that port of the application
            detection.InvokeAsync,           // peeks, consumes nothing; who speaks first decides
            http.InvokeAsync,                // HTTP leaves here for the host
            (connection, _) => relay.InvokeAsync(connection));

    /// <summary>Once per request, however it came.</summary>
    public static RequestDelegate ForRequests(RequestTelemetryStage telemetry, ForwardingStage forwarding) => Stages.Connect(
        telemetry.InvokeAsync,           // outermost, so that every answer is counted
        InboundRoutingStage.InvokeAsync, // to the application
        (request, _) => forwarding.InvokeAsync(request)); // with the caller's identity; failures are answered here
}
