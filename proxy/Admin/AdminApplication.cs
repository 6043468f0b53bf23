using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Admin;

/// <summary>Serves the administration listeners: a look-up in a short table, without a routing or a middleware stack.</summary>
internal sealed partial class AdminApplication(IReadOnlyList<AdminRoute> routes, ILogger<AdminApplication> logger) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        if (exception is not null)
        {
            Log.Failed(logger, exception, context.Request.Path);
        }
    }

    public Task ProcessRequestAsync(HttpContext context)
    {
        if (IsForged(context))
        {
            return Answer(context, StatusCodes.Status403Forbidden, "loopback only\n");
        }

        AdminRoute[] pages = [.. routes.Where(route => route.Port == context.Connection.LocalPort && route.Path == context.Request.Path.Value)];
        if (pages.Length == 0)
        {
            return Answer(context, StatusCodes.Status404NotFound, "not found\n");
        }

        if (pages.FirstOrDefault(page => page.Accepts(context.Request.Method)) is { } accepted)
        {
            return accepted.Handle(context);
        }

        context.Response.Headers.Allow = string.Join(", ", pages.Select(page => page.Method));
        return Answer(context, StatusCodes.Status405MethodNotAllowed, "method not allowed\n");
    }

    /// <summary>Writes a short text.</summary>
    public static Task Answer(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text);
    }

    /// <summary>
    /// True for a request to the loopback listener that was made under another name, or by a page of a browser: the listener is open to the pod only, and a
    /// name that resolves to 127.0.0.1 must not lead others there.
    /// </summary>
    private static bool IsForged(HttpContext context)
    {
        if (context.Connection.LocalIpAddress is not { } local || !IPAddress.IsLoopback(local))
        {
            return false;
        }

        string host = context.Request.Host.Host;
        return context.Request.Headers.Origin.Count > 0 || !(host == "localhost" || (IPAddress.TryParse(host, out IPAddress? literal) && IPAddress.IsLoopback(literal)));
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AdminRequestFailed, LogLevel.Error, "Page {Path} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string path);
    }
}
