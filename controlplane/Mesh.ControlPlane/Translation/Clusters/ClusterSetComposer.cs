using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Clusters;

namespace Mesh.ControlPlane.Translation.Clusters;

/// <summary>
/// Makes one service of what several clusters say of it, by the rules of the Multi-Cluster Services API (KEP-1645): ports are united, and where two contradict each other the older export counts.
/// </summary>
internal static class ClusterSetComposer
{
    private static readonly Finding NoConflicts = new(false, "NoConflicts", "all clusters that export the service say the same of it");

    /// <returns>Null if nobody exports it.</returns>
    public static ClusterSetService? Compose(ResourceName name, IEnumerable<ServiceOffer> offers)
    {
        var ordered = InOrder(offers);
        return ordered is [var oldest, ..]
            ? new(
                name,
                Ports(ordered).OrderBy(port => port.Port).ToValueList(),
                oldest.IsHeadless,
                oldest.AffinitySeconds,
                ordered.Select(offer => offer.Cluster).Order(StringComparer.Ordinal).ToValueList())
            : null;
    }

    /// <summary>In which respects clusters contradict each other; said on every export of the service, for nobody knows who is wrong.</summary>
    public static Finding Conflicts(IEnumerable<ServiceOffer> offers)
    {
        var ordered = InOrder(offers);
        if (ordered.Count < 2)
        {
            return NoConflicts;
        }

        var oldest = ordered[0];
        List<(string Reason, string Message)> conflicts = [];
        void Compare<T>(string reason, string what, Func<ServiceOffer, T> value)
        {
            var others = ordered.Where(offer => !EqualityComparer<T>.Default.Equals(value(offer), value(oldest))).Select(offer => offer.Cluster).ToList();
            if (others.Count > 0)
            {
                conflicts.Add((reason, $"{what} in {string.Join(", ", others)}"));
            }
        }

        Compare("PortConflict", "other ports (all are offered; of a number or name with two meanings the oldest export's counts)", offer => offer.Ports);
        Compare("TypeConflict", $"another type than {(oldest.IsHeadless ? "headless" : "ClusterSetIP")}", offer => offer.IsHeadless);
        Compare("SessionAffinityConflict", "another session affinity", offer => offer.AffinitySeconds > 0);
        if (ordered.All(offer => offer.AffinitySeconds > 0))
        {
            Compare("SessionAffinityConfigConflict", "another time of session affinity", offer => offer.AffinitySeconds);
        }

        return conflicts.Count == 0
            ? NoConflicts
            : new(true, string.Join(',', conflicts.Select(conflict => conflict.Reason)), $"cluster {oldest.Cluster} was the first to export it; {string.Join("; ", conflicts.Select(conflict => conflict.Message))}");
    }

    // Two of one moment: the first by name, the same everywhere.
    private static List<ServiceOffer> InOrder(IEnumerable<ServiceOffer> offers) =>
        [.. offers.OrderBy(offer => offer.ExportedAt).ThenBy(offer => offer.Cluster, StringComparer.Ordinal)];

    private static List<OfferedPort> Ports(IEnumerable<ServiceOffer> ordered)
    {
        var ports = new List<OfferedPort>();
        foreach (var port in ordered.SelectMany(offer => offer.Ports))
        {
            if (ports.Count < ServiceOffers.MaxPorts && !ports.Any(known => known.Port == port.Port || (known.Name.Length > 0 && known.Name == port.Name)))
            {
                ports.Add(port);
            }
        }

        return ports;
    }
}
