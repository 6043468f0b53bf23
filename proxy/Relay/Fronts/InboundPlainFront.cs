using System.Net;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Access;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Fronts;

/// <summary>A plain connection to the application's pod: from outside the mesh, or a probe. It carries no identity.</summary>
internal sealed partial class InboundPlainFront(EngineLoop loop, int descriptor) : PlainFront(loop, TrafficDirection.Inbound, descriptor)
{
    protected override void Find(IPEndPoint destination)
    {
        IPAddress source = RemoteEndPoint?.Address ?? IPAddress.None;
        if (Loop.Admission.BeginPlain(source, destination.Port) is not { } caller)
        {
            Loop.Services.Metrics.PlainConnectionRefused();
            Log.PlainRefused(Loop.Services.Logger, source, destination.Port);
            Reset();
            return;
        }

        InboundTarget target = Loop.Targets.For(destination);
        // A prober speaks HTTP, or goes again without a word.
        HandOver().Detect(new PlainSocket(Descriptor), new InboundRequestRouter(target, caller, Loop.Admission, Loop.Services.Lifecycle), caller.IsProber ? Protocol.Http1 : target.Protocol);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.PlainRefused, LogLevel.Debug, "Reset a plain connection of {Source} to port {Port}: only mutual TLS is accepted")]
        public static partial void PlainRefused(ILogger logger, IPAddress source, int port);
    }
}
