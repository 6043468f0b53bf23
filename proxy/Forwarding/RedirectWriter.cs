using Mesh.Proxy.Http;
using Mesh.Proxy.Routing.Filters;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Forwarding;

/// <summary>Sends the client elsewhere, through Kestrel.</summary>
internal static class RedirectWriter
{
    public static void Write(HttpContext context, RedirectFilter redirect)
    {
        MeshRequestFeature mesh = MeshRequestFeature.Of(context);
        mesh.Reason = RedirectFilter.Reason;
        HttpResponse response = context.Response;
        response.StatusCode = redirect.StatusCode;
        response.ContentLength = 0;
        response.Headers.Location = redirect.LocationOf(mesh.Head, mesh.Route.PrefixLength);
        response.Headers[MeshHeaders.Reason] = RedirectFilter.Reason;
        response.Headers[MeshHeaders.Subject] = MeshHeaders.AsValue(mesh.Route.Subject);
    }
}
