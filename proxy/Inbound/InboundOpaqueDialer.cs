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
        InboundTargetFeature target = connection.Features.Get<InboundTargetFeature>()!;
        EndpointModel endpoint = target.Application.Endpoints[0];
        DialResult dialled = await dialer.ConnectAsync(UpstreamTarget.Plain(endpoint.Target), default(SslApplicationProtocol), cancellationToken);
        return dialled.IsConnected
            ? OpaqueDialResult.ForUpstream(new OpaqueUpstream(dialled.Connection, endpoint.State), target.Subject)
            : OpaqueDialResult.ForFailure(dialled.Failure, target.Subject);
    }
}
