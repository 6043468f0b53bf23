using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>One rule of a route, read; its references are not looked up yet.</summary>
internal sealed record RouteRule(
    string Name,
    ValueList<RouteMatch> Matches,
    RouteFilters Filters,
    ValueList<RouteReference> Backends,
    HttpTimeouts Timeouts,
    HttpRetry? Retry)
{
    public IEnumerable<RouteReference> References =>
        Backends.Concat(Filters.Mirrors.Concat(Backends.SelectMany(backend => backend.Filters.Mirrors)).Select(mirror => mirror.Target));
}
