using Mesh.Proxy.Routing.Filters;

namespace Mesh.Proxy.State;

/// <summary>A backend with its share of the traffic.</summary>
/// <param name="Backend">The target; one without endpoints if the reference is <paramref name="Unresolved"/>.</param>
/// <param name="Weight">Relative to the sum of all weights; 0 means no traffic.</param>
/// <param name="Unresolved">Why the reference leads nowhere, in words that name the route; null for a valid one. The backend keeps its share, which is answered with 500.</param>
internal sealed record WeightedBackendModel(BackendModel Backend, int Weight, string? Unresolved = null)
{
    /// <summary>What is done to requests that go there, by the rule and for this backend; null for nothing.</summary>
    public RouteFilters? Filters { get; init; }
}
