using System.Net;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Relay;

/// <summary>A plain connection to the application's pod: from outside the mesh, or a probe. It carries no identity.</summary>
internal sealed class InboundPlainFront(EngineLoop loop, int descriptor) : PlainFront(loop, TrafficDirection.Inbound, descriptor)
{
    protected override void Find(IPEndPoint destination)
    {
        InboundTargetFeature target = Loop.Targets.For(destination);
        Expect(new InboundRequestRouter(target, peer: null), target.Protocol);
    }
}
