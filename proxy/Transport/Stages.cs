using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Transport;

/// <summary>Connects stages to a pipeline: each gets the next as a delegate, and knows no other.</summary>
internal static class Stages
{
    public static ConnectionDelegate Connect(params ReadOnlySpan<Func<ConnectionContext, ConnectionDelegate, Task>> stages)
    {
        ConnectionDelegate next = static _ => throw new InvalidOperationException("the last stage must not call a next one");
        for (int i = stages.Length - 1; i >= 0; i--)
        {
            (Func<ConnectionContext, ConnectionDelegate, Task> stage, ConnectionDelegate following) = (stages[i], next);
            next = connection => stage(connection, following);
        }

        return next;
    }

    public static RequestDelegate Connect(params ReadOnlySpan<Func<HttpContext, RequestDelegate, Task>> stages)
    {
        RequestDelegate next = static _ => throw new InvalidOperationException("the last stage must not call a next one");
        for (int i = stages.Length - 1; i >= 0; i--)
        {
            (Func<HttpContext, RequestDelegate, Task> stage, RequestDelegate following) = (stages[i], next);
            next = request => stage(request, following);
        }

        return next;
    }
}
