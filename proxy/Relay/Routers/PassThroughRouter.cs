using System.Net;
using Mesh.Api.Resources;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Relay.Routers;

/// <summary>An address outside the mesh: the connection goes there as it is.</summary>
internal sealed class PassThroughRouter(IPEndPoint address, TimeProvider time) : ConnectionRouter
{
    // Not a Kubernetes name, so it cannot be confused with one.
    private static readonly ResourceName Outside = new("", "outside");

    public override TrafficDirection Direction => TrafficDirection.Outbound;

    public override RouteDecision RouteConnection() => RouteDecision.ForBackend(BackendOf(address, time));

    /// <summary>An address that is nobody's in the mesh, as a backend.</summary>
    public static BackendModel BackendOf(IPEndPoint address, TimeProvider time) => FixedBackend.Create(Outside, address, time);
}
