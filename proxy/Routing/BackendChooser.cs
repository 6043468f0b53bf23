using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Routing;

/// <summary>
/// Chooses one of a port's weighted backends. Weight 0 never gets anything. The weight of a backend without endpoints goes to the others at once, in proportion:
/// users of other meshes lose that share until somebody edits the route.
/// </summary>
/// <param name="random">Source of this process's place in the sequence of draws.</param>
internal sealed class BackendChooser(Random random)
{
    private readonly ulong _phase = (ulong)random.NextInt64(long.MinValue, long.MaxValue);

    public RouteDecision Choose(ServiceModel service, ServicePortModel port)
    {
        // Most ports: nothing to draw, so nothing that loops would have to write in turns.
        if (port.Backends is [var only] && Share(only) > 0)
        {
            return RouteDecision.ForBackend(only.Backend);
        }

        long total = 0;
        foreach (WeightedBackendModel candidate in port.Backends)
        {
            total += Share(candidate);
        }

        if (total == 0)
        {
            return Explain(service, port);
        }

        long draw = port.Sequence.Next(total, _phase);
        foreach (WeightedBackendModel candidate in port.Backends)
        {
            draw -= Share(candidate);
            if (draw < 0)
            {
                return RouteDecision.ForBackend(candidate.Backend);
            }
        }

        throw new InvalidOperationException("the shares do not add up to their sum");
    }

    private static int Share(WeightedBackendModel candidate) => candidate.Backend.EndpointCount == 0 ? 0 : candidate.Weight;

    private static RouteDecision Explain(ServiceModel service, ServicePortModel port)
    {
        WeightedBackendModel? weighted = null;
        foreach (WeightedBackendModel candidate in port.Backends)
        {
            if (candidate.Weight > 0)
            {
                weighted = candidate;
                break;
            }
        }

        if (weighted is null)
        {
            return RouteDecision.ForFailure(ForwardFailure.NoWeight, port.RouteSource ?? service.Text);
        }

        return weighted.Backend.Picker.Pick([]).Failure == PickFailure.BackendNotFound
            ? RouteDecision.ForFailure(ForwardFailure.BackendNotFound, weighted.Backend.Name)
            : RouteDecision.ForFailure(ForwardFailure.NoEndpoint, weighted.Backend.Name);
    }
}
