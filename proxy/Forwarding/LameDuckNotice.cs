using Mesh.Proxy.Relay.Routers;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Forwarding;

/// <summary>Says on an answer of the managed host that this pod ends; the engine says the same in its own way.</summary>
internal static class LameDuckNotice
{
    public const string Value = "true";

    /// <summary>The field line of HTTP/1.1.</summary>
    public static ReadOnlySpan<byte> Line => "x-mesh-lame-duck: true\r\n"u8;

    /// <summary>Writes the notice if there is one to give. What an application has said under its name must have been removed.</summary>
    public static void Write(HttpContext context, RequestRouter router)
    {
        if (!router.IsLameDuck)
        {
            return;
        }

        if (router.IsFromPeer)
        {
            context.Response.Headers[MeshHeaders.LameDuck] = Value;
        }

        if (HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            // GOAWAY: streams that are open go on.
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
        else
        {
            context.Response.Headers.Connection = "close";
        }
    }
}
