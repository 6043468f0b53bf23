using System.Collections.Immutable;
using Mesh.Proxy.RegionRouting;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>What a <see cref="PriorityPicker"/> picks by until health, or what is wanted of regions, changes.</summary>
/// <param name="Load">Shares of the tiers.</param>
/// <param name="Pickers">One for each tier; that of a tier without share is asked last.</param>
/// <param name="HalfOpen">Endpoints that wait for one request to show whether they work again.</param>
internal sealed record PriorityView(PriorityLoad Load, ImmutableArray<IEndpointPicker> Pickers, ImmutableArray<EndpointModel> HalfOpen)
{
    /// <summary>Every endpoint is in a region that may not be used.</summary>
    public static readonly PriorityView Evacuated = new(new PriorityLoad([], []), [], []);

    /// <summary>Tiers of those that end, which still serve.</summary>
    public ImmutableArray<EndpointSet> LameDucks { get; init; } = [];

    /// <summary>Whom to ask if nobody is healthy, best first.</summary>
    public ImmutableArray<EndpointSet> LastResorts { get; init; } = [];

    /// <summary>Region of each tier; null for the caller's own, and for those that are equally far.</summary>
    public ImmutableArray<string?> OtherRegions { get; init; } = [];

    /// <summary>What bounds the requests to each tier that stands in for a region that they may not use; null for the others, and empty if there is none.</summary>
    public ImmutableArray<MoveGuard?> Guards { get; init; } = [];

    /// <summary>The tier that gets everything; −1 if several share.</summary>
    public int Only { get; } = Load.Percent.IndexOf(100);

    /// <summary>Nobody may be asked.</summary>
    public bool IsEvacuated { get; } = Pickers.IsEmpty;

    /// <summary>Nobody is to be asked.</summary>
    public bool IsFailing { get; } = Load.Percent.All(percent => percent == 0);
}
