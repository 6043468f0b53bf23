using Mesh.Proxy.Http;
using Mesh.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Inbound;

/// <summary>Every inbound request goes to the application; its connection has said to which port.</summary>
internal static class InboundRoutingStage
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        MeshRequestFeature mesh = MeshRequestFeature.Of(context);
        InboundTargetFeature target = context.Features.Get<InboundTargetFeature>()!;
        mesh.Service = target.Service;
        mesh.Route = RouteDecision.ForBackend(target.Application, target.Subject);
        return next(context);
    }
}
