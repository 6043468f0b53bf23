using System.Net.Security;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Inbound;

/// <summary>Dials the application for an opaque inbound connection.</summary>
internal sealed class InboundOpaqueDialer(UpstreamDialer dialer) : IOpaqueDialer
{
    public async ValueTask<OpaqueDialResult> DialAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        BackendModel application = connection.Features.Get<InboundTargetFeature>()!.Application;
        EndpointModel endpoint = application.Endpoints[0];
        DialResult dialled = await dialer.ConnectAsync(UpstreamTarget.Plain(endpoint.Target), default(SslApplicationProtocol), cancellationToken);
        return dialled.IsConnected
            ? OpaqueDialResult.ForUpstream(new OpaqueUpstream(dialled.Connection, endpoint.State), application.Service.ToString())
            : OpaqueDialResult.ForFailure(dialled.Failure, application.Service.ToString());
    }
}
