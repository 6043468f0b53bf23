using System.Collections.Immutable;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Routing.Filters;

/// <summary>What is done to the requests that take one way, and to their answers: the filters of a rule, then those of its backend, in effect. Immutable.</summary>
internal sealed record RouteFilters
{
    /// <summary>Fields of requests; null if they stay.</summary>
    public FieldChanges? Request { get; private init; }

    /// <summary>Fields of the upstream's answers; null if they stay. What the mesh answers itself is not changed.</summary>
    public FieldChanges? Response { get; private init; }

    public RewriteFilter? Rewrite { get; private init; }

    /// <summary>The client is sent elsewhere, and nobody is asked.</summary>
    public RedirectFilter? Redirect { get; private init; }

    /// <summary>Who gets copies of the requests, as they go to the backend; at most 32.</summary>
    public ImmutableArray<MirrorFilter> Mirrors { get; private init; } = [];

    /// <param name="ofRule">Filters of the rule.</param>
    /// <param name="ofBackend">Filters of one of its backends.</param>
    /// <param name="servicePort">The port that was called.</param>
    /// <param name="backendOf">The backend that a valid reference leads to.</param>
    /// <returns>Null if nothing is done.</returns>
    public static RouteFilters? Of(HttpFilters? ofRule, HttpFilters? ofBackend, int servicePort, Func<WeightedBackend, BackendModel> backendOf)
    {
        HttpRedirect? redirect = ofRule?.Redirect ?? ofBackend?.Redirect;
        RouteFilters filters = new()
        {
            Request = FieldChanges.Of(ofRule?.RequestHeaders, ofBackend?.RequestHeaders),
            Response = FieldChanges.Of(ofRule?.ResponseHeaders, ofBackend?.ResponseHeaders),
            Rewrite = RewriteFilter.Of(ofRule?.Rewrite, ofBackend?.Rewrite),
            Redirect = redirect is null ? null : new RedirectFilter(redirect, servicePort),
            Mirrors = [.. MirrorFilter.Of(ofRule, ofBackend, backendOf)],
        };
        return filters == new RouteFilters() ? null : filters;
    }
}
