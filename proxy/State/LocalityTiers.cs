using System.Collections.Immutable;
using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.State;

/// <summary>
/// Orders endpoints by distance: own zone, own region, the rest; tiers without endpoints are left out. Hints of EndpointSlices, or the wish for the own node, put a tier before them.
/// https://kubernetes.io/docs/concepts/services-networking/topology-aware-routing/
/// </summary>
/// <remarks>Hints are taken as kube-proxy takes them: only if every endpoint has them, those for nodes before those for zones, and not at all if none is meant for the caller.</remarks>
internal static class LocalityTiers
{
    /// <summary>Divides endpoints into tiers.</summary>
    /// <param name="endpoints">What was sent, with the model made of it.</param>
    /// <param name="policy">Whether distance counts.</param>
    /// <param name="own">Where the caller runs. Without a region and a zone everybody is equally far.</param>
    public static ImmutableArray<ImmutableArray<EndpointModel>> Of(
        IReadOnlyList<(Endpoint Source, EndpointModel Model)> endpoints, BackendPolicy policy, EndpointLocality own)
    {
        if (endpoints.Count == 0)
        {
            return [];
        }

        if (!policy.IsLocalityAware)
        {
            return [[.. endpoints.Select(endpoint => endpoint.Model)]];
        }

        Func<Endpoint, EndpointModel, bool> isPreferred = Preference(endpoints, policy, own);
        return
        [
            .. endpoints
                .GroupBy(endpoint => isPreferred(endpoint.Source, endpoint.Model) ? 0 : 1 + Distance(endpoint.Model.Locality, own))
                .OrderBy(tier => tier.Key)
                .Select(tier => tier.Select(endpoint => endpoint.Model).ToImmutableArray()),
        ];
    }

    private static Func<Endpoint, EndpointModel, bool> Preference(
        IReadOnlyList<(Endpoint Source, EndpointModel Model)> endpoints, BackendPolicy policy, EndpointLocality own)
    {
        if (own.HasNode && endpoints.All(endpoint => endpoint.Source.ForNodes.Count > 0) && endpoints.Any(endpoint => endpoint.Source.ForNodes.Contains(own.Node)))
        {
            return (source, _) => source.ForNodes.Contains(own.Node);
        }

        if (policy.PrefersSameNode && own.HasNode)
        {
            return (_, model) => model.Locality.Node == own.Node;
        }

        if (own.HasZone && endpoints.All(endpoint => endpoint.Source.ForZones.Count > 0) && endpoints.Any(endpoint => endpoint.Source.ForZones.Contains(own.Zone)))
        {
            return (source, _) => source.ForZones.Contains(own.Zone);
        }

        return static (_, _) => false;
    }

    private static int Distance(EndpointLocality endpoint, EndpointLocality own)
    {
        if (!own.HasRegion && !own.HasZone)
        {
            return 0;
        }

        bool isSameRegion = (endpoint.Region ?? "") == (own.Region ?? "");
        return !isSameRegion ? 2 : own.HasZone && endpoint.Zone == own.Zone ? 0 : 1;
    }
}
