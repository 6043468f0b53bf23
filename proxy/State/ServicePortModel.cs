using System.Collections.Immutable;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Routing;

namespace Mesh.Proxy.State;

/// <summary>One port of a Service: what may be spoken there and where requests go.</summary>
/// <param name="Port">Service port, 1–65535.</param>
/// <param name="Protocol">Declared protocol, or <see cref="Protocol.Detect"/>.</param>
/// <param name="Backends">Where requests go, by weight; never empty.</param>
/// <param name="RouteSource">The object that decided <paramref name="Backends"/> (<c>TrafficSplit shop/checkout</c>), or null.</param>
internal sealed record ServicePortModel(int Port, Protocol Protocol, ImmutableArray<WeightedBackendModel> Backends, string? RouteSource)
{
    private readonly bool _hedges = WeightedBackends.Hedge(Backends);

    /// <summary>Where HTTP requests go; null if <see cref="Backends"/> decide, as they do for everything that is not HTTP.</summary>
    public HttpRoutesModel? Http { get; init; }

    /// <summary>Requests may go to a backend whose policy hedges.</summary>
    public bool Hedges => Http?.Hedges ?? _hedges;

    /// <summary>Where the requests to this port stand between its backends; the only thing here that changes. Goes over to the next snapshot.</summary>
    public WeightedSequence Sequence { get; init; } = new();
}
