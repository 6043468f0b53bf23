using System.Collections.Immutable;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>Makes the pickers of the tiers of a backend; the one place that knows which class an algorithm is. Keeps what is dear, or goes on, when they are made anew.</summary>
/// <param name="tiers">Endpoints, nearest first.</param>
/// <param name="algorithm">Of all tiers.</param>
/// <param name="random">Must be safe for use by several threads.</param>
internal sealed class TierPickerFactory(ImmutableArray<ImmutableArray<EndpointModel>> tiers, BalancingAlgorithm algorithm, Random random)
{
    private readonly MaglevTable?[] _tables = new MaglevTable?[tiers.Length];
    private readonly RoundRobinPosition[] _positions = [.. tiers.Select(tier => new RoundRobinPosition((uint)random.Next(tier.Length)))];

    public IEndpointPicker Create(int tier, EndpointAdmission admission)
    {
        // Algorithms that draw do it among those who can be had, so that no draw is in vain; the others keep their places for those who come back.
        ImmutableArray<EndpointModel> usable = [.. tiers[tier].Where(endpoint => endpoint.State.Health.Allows(admission))];
        if (usable.IsEmpty)
        {
            return NoEndpointPicker.NoEndpoint;
        }

        return algorithm switch
        {
            BalancingAlgorithm.LeastRequest => new LeastRequestPicker(new EndpointSet(usable, admission, random)),
            BalancingAlgorithm.RoundRobin => new RoundRobinPicker(new EndpointSet(usable, admission, random), _positions[tier]),
            BalancingAlgorithm.Random => new RandomPicker(new EndpointSet(usable, admission, random)),
            BalancingAlgorithm.Maglev => new MaglevPicker(new EndpointSet(tiers[tier], admission, random), _tables[tier] ??= new MaglevTable(tiers[tier])),
            _ => new PeakEwmaPicker(new EndpointSet(usable, admission, random)),
        };
    }
}
