using System.Collections.Immutable;
using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.State;

/// <summary>
/// Orders endpoints by distance: own zone, own region, then each other region by itself, whichever clusters are in it; tiers without endpoints are left out. Hints of EndpointSlices, or the wish
/// for the own node, put a tier before them.
/// https://kubernetes.io/docs/concepts/services-networking/topology-aware-routing/
/// </summary>
/// <remarks>Hints are taken as kube-proxy takes them: only if every endpoint of the own cluster has them, those for nodes before those for zones, and not at all if none is meant for the caller.</remarks>
internal static class LocalityTiers
{
    /// <summary>Divides endpoints into tiers.</summary>
    /// <param name="endpoints">What was sent, with the model made of it.</param>
    /// <param name="policy">Whether distance counts.</param>
    /// <param name="own">Where the caller runs. Without a region and a zone everybody is equally far.</param>
    /// <returns>Nearest first; other regions last, by name.</returns>
    public static ImmutableArray<LocalityTier> Of(
        IReadOnlyList<(Endpoint Source, EndpointModel Model)> endpoints, BackendPolicy policy, EndpointLocality own)
    {
        if (endpoints.Count == 0)
        {
            return [];
        }

        if (!policy.IsLocalityAware)
        {
            return [new LocalityTier([.. endpoints.Select(endpoint => endpoint.Model)])];
        }

        Func<Endpoint, EndpointModel, bool> isPreferred = Preference(endpoints, policy, own);
        return
        [
            .. endpoints
                .GroupBy(endpoint => isPreferred(endpoint.Source, endpoint.Model) ? (Distance: 0, OtherRegion: (string?)null) : Place(endpoint.Model.Locality, own))
                .OrderBy(tier => tier.Key.Distance).ThenBy(tier => tier.Key.OtherRegion, StringComparer.Ordinal)
                .Select(tier => new LocalityTier([.. tier.Select(endpoint => endpoint.Model)], tier.Key.OtherRegion)),
        ];
    }

    private static Func<Endpoint, EndpointModel, bool> Preference(
        IReadOnlyList<(Endpoint Source, EndpointModel Model)> endpoints, BackendPolicy policy, EndpointLocality own)
    {
        // Endpoints of other clusters have none: they must not take its hints from this one.
        List<Endpoint> hinted = [.. endpoints.Select(endpoint => endpoint.Source).Where(source => source.Cluster.Length == 0)];
        if (own.HasNode && hinted.All(source => source.ForNodes.Count > 0) && hinted.Any(source => source.ForNodes.Contains(own.Node)))
        {
            return (source, _) => source.ForNodes.Contains(own.Node);
        }

        if (policy.PrefersSameNode && own.HasNode)
        {
            return (_, model) => model.Locality.Node == own.Node;
        }

        if (own.HasZone && hinted.All(source => source.ForZones.Count > 0) && hinted.Any(source => source.ForZones.Contains(own.Zone)))
        {
            return (source, _) => source.ForZones.Contains(own.Zone);
        }

        return static (_, _) => false;
    }

    private static (int Distance, string? OtherRegion) Place(EndpointLocality endpoint, EndpointLocality own)
    {
        if (!own.HasRegion && !own.HasZone)
        {
            return (1, null);
        }

        string region = endpoint.Region ?? "";
        if (region != (own.Region ?? ""))
        {
            return (3, region);
        }

        return own.HasZone && endpoint.Zone == own.Zone ? (1, null) : (2, null);
    }
}
