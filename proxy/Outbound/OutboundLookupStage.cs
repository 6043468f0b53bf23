using System.Net;
using Mesh.Proxy.Detection;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Outbound;

/// <summary>Finds the service behind the dialled address. What lies outside the mesh, or on a port the service does not have, passes through untouched.</summary>
internal sealed class OutboundLookupStage(IDestinationResolver resolver)
{
    private static readonly DetectedProtocolFeature Untouched = new(DetectedProtocol.Opaque);

    public async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IPEndPoint address = connection.Features.Get<OriginalDestinationFeature>()!.Destination;
        ServiceModel? service = await resolver.ResolveAsync(address.Address, CancellationToken.None);
        if (service is not null && service.Ports.TryGetValue(address.Port, out ServicePortModel? port))
        {
            connection.Features.Set(new OutboundDestinationFeature(address, service, port));
            connection.Features.Set(new DeclaredProtocolFeature(port.Protocol));
        }
        else
        {
            connection.Features.Set(Untouched);
        }

        await next(connection);
    }
}
