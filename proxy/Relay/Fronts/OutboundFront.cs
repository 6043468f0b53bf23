using System.Net;
using Mesh.Proxy.Outbound;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Fronts;

/// <summary>A connection that the application has opened. What lies outside the mesh, or on a port the service does not have, passes through untouched.</summary>
internal sealed class OutboundFront(EngineLoop loop, int descriptor) : PlainFront(loop, TrafficDirection.Outbound, descriptor)
{
    protected override void Find(IPEndPoint destination) =>
        Await(Loop.Resolver.ResolveAsync(destination.Address, CancellationToken.None), service => OnResolved(destination, service));

    private void OnResolved(IPEndPoint destination, ServiceModel? service)
    {
        if (service is null || !service.Ports.TryGetValue(destination.Port, out ServicePortModel? port))
        {
            HandOver().Opaque(new PlainSocket(Descriptor), new PassThroughRouter(destination, Loop.Services.Time), input: null);
            return;
        }

        OutboundRequestRouter router = new(new OutboundDestination(destination, service, port), Loop.Resolver, Loop.Chooser, Loop.Services.Time);
        HandOver().Detect(new PlainSocket(Descriptor), router, port.Protocol);
    }
}
