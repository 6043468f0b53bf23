using System.Diagnostics.CodeAnalysis;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>Outcome of a pick: an endpoint, or the reason why there is none.</summary>
internal readonly record struct PickResult
{
    private PickResult(EndpointModel? endpoint, PickFailure failure) => (Endpoint, Failure) = (endpoint, failure);

    public EndpointModel? Endpoint { get; }

    public PickFailure Failure { get; }

    /// <summary>What decided which regions may be used, for further picks of the same request; null if nothing had to be drawn. See <see cref="RegionRouting.RegionDraw"/>.</summary>
    public int? Draw { get; init; }

    [MemberNotNullWhen(true, nameof(Endpoint))]
    public bool IsSuccess => Endpoint is not null;

    public static PickResult ForEndpoint(EndpointModel endpoint) => new(endpoint, PickFailure.None);

    public static PickResult ForFailure(PickFailure failure) => failure == PickFailure.None
        ? throw new ArgumentOutOfRangeException(nameof(failure), "a failed pick needs a reason")
        : new PickResult(null, failure);
}
