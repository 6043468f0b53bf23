using Mesh.Proxy.Http;
using Mesh.Proxy.Routing.Filters;
using Mesh.Proxy.Routing.Matching;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Mesh.Proxy.Forwarding;

/// <summary>Does to the managed host's messages what a route's filters say.</summary>
internal static class RouteTransforms
{
    /// <summary>Path and query for the upstream: those of the route, or byte for byte those of the client.</summary>
    public static string TargetOf(MeshRequestFeature mesh) => mesh.Route.Filters?.Rewrite?.Path is { } path
        ? path.Apply(RequestPath.Of(mesh.Head.PathAndQuery), mesh.Route.PrefixLength).ToString()
        : mesh.Head.OriginForm;

    public static void Change(RouteFilters? filters, HttpRequestMessage request)
    {
        if (filters?.Rewrite?.Hostname is { } hostname)
        {
            request.Headers.Host = hostname;
        }

        if (filters?.Request is not { } changes)
        {
            return;
        }

        foreach (string name in changes.DroppedNames)
        {
            request.Headers.Remove(name);
            request.Content?.Headers.Remove(name);
        }

        foreach ((string name, string value) in changes.Added)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                // One of the fields that the HTTP client takes for the body's.
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    public static void Change(RouteFilters? filters, HttpResponse response)
    {
        if (filters?.Response is not { } changes)
        {
            return;
        }

        foreach (string name in changes.DroppedNames)
        {
            response.Headers.Remove(name);
        }

        foreach ((string name, string value) in changes.Added)
        {
            response.Headers[name] = StringValues.Concat(response.Headers[name], value);
        }
    }
}
