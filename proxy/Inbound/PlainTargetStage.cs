using Mesh.Proxy.Detection;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Inbound;

/// <summary>A plain inbound connection is for the port it was meant for before redirection. It carries no identity.</summary>
internal sealed class PlainTargetStage(InboundTargets targets)
{
    public Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        InboundTargetFeature target = targets.For(connection.Features.Get<OriginalDestinationFeature>()!.Destination);
        connection.Features.Set(target);
        connection.Features.Set(new DeclaredProtocolFeature(target.Protocol));
        return next(connection);
    }
}
