using Mesh.Api.Resources.V1;
using Mesh.Proxy.Detection;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Inbound;

/// <summary>A plain inbound connection is for the port it was meant for before redirection. It carries no identity.</summary>
internal sealed class PlainTargetStage(InboundTargets targets, ProxyStateStore store)
{
    public Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        int port = connection.Features.Get<OriginalDestinationFeature>()!.Destination.Port;
        connection.Features.Set(targets.ForPort(port));
        if (store.Current.Workload is { } workload && workload.ProtocolByTargetPort.TryGetValue(port, out Protocol declared))
        {
            connection.Features.Set(new DeclaredProtocolFeature(declared));
        }

        return next(connection);
    }
}
