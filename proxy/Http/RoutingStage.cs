using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Http;

/// <summary>Asks the connection's router whether the request may pass, and where it goes.</summary>
internal static class RoutingStage
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        MeshRequestFeature mesh = MeshRequestFeature.Of(context);
        OpenRequests? open = context.Features.Get<OpenRequests>();
        open?.Add(context, mesh.Head);
        try
        {
            mesh.Routed = mesh.Head.HasPath
                ? mesh.Router.Route(await mesh.Router.ResolveAsync(), mesh.Head)
                : new RoutedRequest("", RouteDecision.ForFailure(ForwardFailure.UnsupportedTarget, ""));
            await next(context);
        }
        finally
        {
            open?.Remove(context);
        }
    }
}
