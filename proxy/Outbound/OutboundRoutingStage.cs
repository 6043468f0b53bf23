using Mesh.Api.Resources;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Http;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Outbound;

/// <summary>
/// Routes each request by the newest configuration, so that a change of weights moves the next request of a connection that is long open.
/// </summary>
internal sealed class OutboundRoutingStage(IDestinationResolver resolver, BackendChooser chooser, TimeProvider time)
{
    // Not a Kubernetes name, so it cannot be confused with one.
    private static readonly ResourceName Outside = new("", "outside");

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        MeshRequestFeature mesh = MeshRequestFeature.Of(context);
        OutboundDestinationFeature destination = context.Features.Get<OutboundDestinationFeature>()!;
        ServiceModel? service = await resolver.ResolveAsync(destination.Address.Address, context.RequestAborted);
        mesh.Service = destination.Service.Text;
        // The service was removed, or lost the port, while the connection was open: its address is an ordinary one now.
        mesh.Route = service is not null && service.Ports.TryGetValue(destination.Address.Port, out ServicePortModel? port)
            ? chooser.Choose(service, port)
            : RouteDecision.ForBackend(FixedBackend.Create(Outside, destination.Address, time));
        await next(context);
    }
}
