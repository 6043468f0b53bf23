using System.Net;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Fronts;

/// <summary>A plain connection to the application's pod: from outside the mesh, or a probe. It carries no identity.</summary>
internal sealed class InboundPlainFront(EngineLoop loop, int descriptor) : PlainFront(loop, TrafficDirection.Inbound, descriptor)
{
    protected override void Find(IPEndPoint destination)
    {
        InboundTarget target = Loop.Targets.For(destination);
        HandOver().Detect(new PlainSocket(Descriptor), new InboundRequestRouter(target, peer: null, Loop.Services.Lifecycle), target.Protocol);
    }
}
