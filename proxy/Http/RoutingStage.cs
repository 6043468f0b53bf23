using Mesh.Proxy.Relay.Routers;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Http;

/// <summary>Asks the connection's router where the request goes.</summary>
internal static class RoutingStage
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        MeshRequestFeature mesh = MeshRequestFeature.Of(context);
        RoutedRequest routed = await mesh.Router.RouteAsync();
        mesh.Service = routed.Service;
        mesh.Route = routed.Route;
        await next(context);
    }
}
