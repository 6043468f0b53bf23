namespace Mesh.Cli.Regions;

/// <summary>
/// Computes where requests go when less of a region can be used: as sidecars do, each request has a draw of 100, a region of which p % may be used is there for the draws below p, and callers go to their
/// own zone, their own region, then to the next region that is left. Pure.
/// </summary>
internal sealed class RegionSimulation
{
    private const int Draws = 100;
    private const string ClusterSet = ".clusterset";

    private readonly KnownModel _model;
    private readonly Dictionary<string, KnownRegion> _regions;

    /// <param name="model">Who is where.</param>
    /// <param name="regions">What is in force.</param>
    public RegionSimulation(KnownModel model, IEnumerable<KnownRegion> regions) =>
        (_model, _regions) = (model, regions.ToDictionary(region => region.Region, StringComparer.Ordinal));

    /// <summary>What would happen.</summary>
    /// <param name="wish">What would be in force of the region.</param>
    /// <param name="bearablePercent">What a pod can bear, of what it gets now; null if nobody has said.</param>
    public RegionForecast Of(KnownRegion wish, int? bearablePercent)
    {
        Dictionary<string, KnownRegion> next = new(_regions, StringComparer.Ordinal) { [wish.Region] = wish };
        List<SimulatedService> services = [];
        HashSet<string> assumptions = new(StringComparer.Ordinal)
        {
            "every pod of a service gets as many requests now as every other, and as many come from each region as it has pods for",
            "endpoints are as healthy as Kubernetes says: what sidecars have ejected, and how near regions are to panic, sidecars alone know (meshctl get endpoints)",
        };
        if (bearablePercent is null)
        {
            assumptions.Add("what pods can bear is not known here: --bearable says it");
        }

        foreach ((string service, IReadOnlyList<KnownEndpoint> endpoints) in _model.Endpoints.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            List<SimulatedPlace> places = Places(endpoints);
            if (places.Any(place => place.Region == wish.Region) && !IsSecondName(service, places))
            {
                services.Add(Simulate(service, places, next, wish, bearablePercent, assumptions));
            }
        }

        return new RegionForecast(wish.Region, wish.AvailablePercent, services, [.. assumptions.Order(StringComparer.Ordinal)]);
    }

    /// <summary>What a service is called in the cluster set, if its own name means the same.</summary>
    private bool IsSecondName(string service, List<SimulatedPlace> places) =>
        service.EndsWith(ClusterSet, StringComparison.Ordinal)
        && _model.Endpoints.TryGetValue(service[..^ClusterSet.Length], out IReadOnlyList<KnownEndpoint>? own)
        && Places(own).SequenceEqual(places);

    private static List<SimulatedPlace> Places(IReadOnlyList<KnownEndpoint> endpoints) =>
    [
        .. endpoints.Where(endpoint => !endpoint.Draining)
            .GroupBy(endpoint => (endpoint.Region, endpoint.Zone))
            .Select(place => new SimulatedPlace(place.Key.Region, place.Key.Zone, place.Sum(endpoint => endpoint.Pods)))
            .OrderBy(place => place.Region, StringComparer.Ordinal).ThenBy(place => place.Zone, StringComparer.Ordinal),
    ];

    private SimulatedService Simulate(
        string service, List<SimulatedPlace> places, Dictionary<string, KnownRegion> next, KnownRegion wish, int? bearablePercent, HashSet<string> assumptions)
    {
        (double[] now, _) = Divide(places, _regions, []);
        (double[] then, double failed) = Divide(places, next, assumptions);
        double all = places.Sum(place => place.Pods);
        return new SimulatedService(
            service,
            [
                .. places.Select((place, i) =>
                {
                    double? load = now[i] > 0 ? Round(100 * then[i] / now[i]) : null;
                    int most = bearablePercent is { } bearable ? bearable * (next.GetValueOrDefault(place.Region)?.MaxLoadPercent ?? 100) / 100 : int.MaxValue;
                    string verdict = load > most ? $"more than the {most} % that it may be given" : load is null && then[i] > 0 ? "gets nothing now" : "";
                    return new SimulatedZone(place.Region, place.Zone, place.Pods, Round(100 * now[i] / all), Round(100 * then[i] / all), load, place.Region == wish.Region ? "" : verdict);
                }),
            ],
            Round(100 * failed / all));
    }

    /// <summary>How many requests each place answers, and how many nobody, if callers are where pods are.</summary>
    private static (double[] Load, double Failed) Divide(List<SimulatedPlace> places, Dictionary<string, KnownRegion> regions, HashSet<string> assumptions)
    {
        double[] load = new double[places.Count];
        double failed = 0;
        foreach (SimulatedPlace caller in places)
        {
            for (int draw = 0; draw < Draws; draw++)
            {
                double part = (double)caller.Pods / Draws;
                if (IsOpen(caller.Region, draw))
                {
                    load[places.IndexOf(caller)] += part;
                }
                else if (Next(caller.Region, draw) is { } region)
                {
                    double pods = places.Where(place => place.Region == region).Sum(place => place.Pods);
                    for (int i = 0; i < places.Count; i++)
                    {
                        load[i] += places[i].Region == region ? part * places[i].Pods / pods : 0;
                    }
                }
                else
                {
                    failed += part;
                }
            }
        }

        return (load, failed);

        bool IsOpen(string region, int draw) => draw < (regions.GetValueOrDefault(region)?.AvailablePercent ?? Draws);

        string? Next(string from, int draw)
        {
            List<string> open = [.. places.Select(place => place.Region).Where(region => region != from && IsOpen(region, draw)).Distinct()];
            string? preferred = regions.GetValueOrDefault(from)?.FailoverTo.FirstOrDefault(open.Contains);
            if (preferred is null && open.Count > 1)
            {
                assumptions.Add($"callers in {from} go to the nearest of {string.Join(", ", open)}, which sidecars measure; assumed is {open[0]} (--failover-to says another)");
            }

            return preferred ?? open.FirstOrDefault();
        }
    }

    private static double Round(double value) => Math.Round(value, 1);
}
