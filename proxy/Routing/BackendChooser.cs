using System.Collections.Immutable;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Faults;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Routing.Matching;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Routing;

/// <summary>
/// Chooses one of the weighted backends of a port, or of the rule that a request matches. Weight 0 never gets anything. The weight of a backend without endpoints goes to the others
/// at once, in proportion: users of other meshes lose that share until somebody edits the route. A reference that leads nowhere keeps its share, as the Gateway API prescribes.
/// </summary>
/// <param name="random">Source of this process's place in the sequence of draws, and of faults.</param>
/// <param name="metrics">Told of faults that are injected; null for nobody.</param>
internal sealed class BackendChooser(Random random, ProxyMetrics? metrics = null)
{
    private readonly FaultInjector _faults = new(random, metrics);
    private readonly ulong _phase = (ulong)random.NextInt64(long.MinValue, long.MaxValue);

    /// <summary>For a connection that is not HTTP.</summary>
    public RouteDecision Choose(ServiceModel service, ServicePortModel port) =>
        Choose(port.Backends, port.Sequence, port.RouteSource ?? service.Text) with { Source = port.RouteSource ?? "" };

    /// <summary>For a request.</summary>
    public RouteDecision Choose(ServiceModel service, ServicePortModel port, RequestHead head) => _faults.Inject(Route(service, port, head));

    private RouteDecision Route(ServiceModel service, ServicePortModel port, RequestHead head)
    {
        if (port.Http is not { } routes)
        {
            return Choose(service, port);
        }

        if (RouteMatcher.Find(routes.Matches, head) is not { } match)
        {
            return RouteDecision.ForFailure(ForwardFailure.NoRoute, service.Text);
        }

        HttpRuleModel rule = routes.Rules[match.Rule];
        RouteDecision decision = rule.Filters?.Redirect is not null ? RouteDecision.ForRedirect(rule)
            : rule.Backends.IsEmpty ? RouteDecision.ForFailure(ForwardFailure.NoBackend, rule.Text)
            : Choose(rule.Backends, rule.Sequence, rule.Text);
        return decision.By(rule, match.PrefixLength);
    }

    private RouteDecision Choose(ImmutableArray<WeightedBackendModel> backends, WeightedSequence sequence, string owner)
    {
        // Most ports: nothing to draw, so nothing that loops would have to write in turns.
        if (backends is [var only] && Share(only) > 0)
        {
            return RouteDecision.ForBackend(only);
        }

        long served = 0;
        long valid = 0;
        long unresolved = 0;
        foreach (WeightedBackendModel candidate in backends)
        {
            served += Share(candidate);
            valid += candidate.Unresolved is null ? candidate.Weight : 0;
            unresolved += candidate.Unresolved is null ? 0 : candidate.Weight;
        }

        if (unresolved > 0)
        {
            long draw = sequence.Next(unresolved + valid, _phase);
            // What is left of the draw is spread over those who serve.
            return draw < unresolved ? Unresolved(backends, draw)
                : served == 0 ? Explain(backends, owner)
                : Served(backends, (draw - unresolved) * served / valid);
        }

        return served == 0 ? Explain(backends, owner) : Served(backends, sequence.Next(served, _phase));
    }

    private static RouteDecision Served(ImmutableArray<WeightedBackendModel> backends, long draw)
    {
        foreach (WeightedBackendModel candidate in backends)
        {
            draw -= Share(candidate);
            if (draw < 0)
            {
                return RouteDecision.ForBackend(candidate);
            }
        }

        throw new InvalidOperationException("the shares do not add up to their sum");
    }

    private static RouteDecision Unresolved(ImmutableArray<WeightedBackendModel> backends, long draw)
    {
        foreach (WeightedBackendModel candidate in backends)
        {
            draw -= candidate.Unresolved is null ? 0 : candidate.Weight;
            if (draw < 0)
            {
                return RouteDecision.ForFailure(ForwardFailure.BackendUnresolved, candidate.Unresolved!);
            }
        }

        throw new InvalidOperationException("the shares do not add up to their sum");
    }

    private static int Share(WeightedBackendModel candidate) => candidate.Backend.EndpointCount == 0 ? 0 : candidate.Weight;

    private static RouteDecision Explain(ImmutableArray<WeightedBackendModel> backends, string owner)
    {
        WeightedBackendModel? weighted = null;
        foreach (WeightedBackendModel candidate in backends)
        {
            if (candidate.Weight > 0 && candidate.Unresolved is null)
            {
                weighted = candidate;
                break;
            }
        }

        if (weighted is null)
        {
            return RouteDecision.ForFailure(ForwardFailure.NoWeight, owner);
        }

        return weighted.Backend.Picker.Pick(default).Failure == PickFailure.BackendNotFound
            ? RouteDecision.ForFailure(ForwardFailure.BackendNotFound, weighted.Backend.Name)
            : RouteDecision.ForFailure(ForwardFailure.NoEndpoint, weighted.Backend.Name);
    }
}
