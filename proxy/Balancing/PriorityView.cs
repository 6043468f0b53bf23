using System.Collections.Immutable;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>What a <see cref="PriorityPicker"/> picks by until health changes.</summary>
/// <param name="Load">Shares of the tiers.</param>
/// <param name="Pickers">One for each tier; that of a tier without share is asked last.</param>
/// <param name="HalfOpen">Endpoints that wait for one request to show whether they work again.</param>
internal sealed record PriorityView(PriorityLoad Load, ImmutableArray<IEndpointPicker> Pickers, ImmutableArray<EndpointModel> HalfOpen)
{
    /// <summary>The tier that gets everything; −1 if several share.</summary>
    public int Only { get; } = Load.Percent.IndexOf(100);

    /// <summary>Nobody is to be asked.</summary>
    public bool IsFailing { get; } = Load.Percent.All(percent => percent == 0);
}
