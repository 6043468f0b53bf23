using System.Collections.Immutable;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Routing.Filters;

namespace Mesh.Proxy.State;

/// <summary>What is done with the requests that one of a rule's matches has found.</summary>
/// <param name="Source">The object that it stands in: <c>HTTPRoute shop/checkout</c>.</param>
/// <param name="Name">Its own name in that object, or its index.</param>
/// <param name="Backends">Where requests go; may be empty.</param>
internal sealed record HttpRuleModel(string Source, string Name, ImmutableArray<WeightedBackendModel> Backends)
{
    /// <summary>The rule in words, for messages and telemetry.</summary>
    public string Text { get; } = $"{Source} rule {Name}";

    /// <summary>What the rule does with all its requests; null for nothing. Those that go to a backend have the backend's.</summary>
    public RouteFilters? Filters { get; init; }

    public RouteTimeouts Timeouts { get; init; }

    /// <summary>What is tried again beyond what was never sent; null for nothing.</summary>
    public RetryRule? Retry { get; init; }

    /// <summary>Where the rule's requests stand between its backends. Goes over to the next snapshot.</summary>
    public WeightedSequence Sequence { get; init; } = new();
}
