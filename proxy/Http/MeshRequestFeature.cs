using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Http;

/// <summary>What the stages know about one request; each leaves its part.</summary>
/// <param name="direction">Which way the request goes.</param>
/// <param name="head">The view of the request that decisions get.</param>
internal sealed class MeshRequestFeature(RequestRouter router, KestrelRequestHead head)
{
    /// <summary>The way of the connection that the request came on.</summary>
    public RequestRouter Router => router;

    public TrafficDirection Direction => router.Direction;

    public KestrelRequestHead Head => head;

    /// <summary>The request's way; from routing.</summary>
    public RoutedRequest Routed { get; set; } = RoutedRequest.Unrouted;

    /// <summary>The service that was called, for telemetry.</summary>
    public string Service => Routed.Service;

    /// <summary>Where the request goes.</summary>
    public RouteDecision Route => Routed.Route;

    /// <summary>The attempt under way or made last; from forwarding.</summary>
    public ForwardAttempt? Attempt { get; set; }

    /// <summary>
    /// For telemetry, if the mesh itself ended the request: 0 if it was not answered, else the status, also where gRPC hides it behind 200. From forwarding.
    /// </summary>
    public int? StatusCode { get; set; }

    /// <summary>Stable code if the mesh itself answered, else empty; from forwarding.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Endpoints that were asked after the first; from forwarding.</summary>
    public int Retries { get; set; }

    /// <summary>Those of them that were asked beside others who had not answered; from forwarding.</summary>
    public int Hedges { get; set; }

    /// <summary>What is kept of the request for its log line and its span; null unless one of them is on. From telemetry.</summary>
    public RequestNotes? Notes { get; set; }

    /// <summary>Who is to get a copy of the request; null if nobody is. From forwarding.</summary>
    public PendingMirrors? Mirrors { get; set; }

    public BackendModel Backend => Route.Backend ?? throw new InvalidOperationException("the request was not routed to a backend");

    public static MeshRequestFeature Of(HttpContext context) =>
        context.Features.Get<MeshRequestFeature>() ?? throw new InvalidOperationException("the request did not pass the first stage");
}
