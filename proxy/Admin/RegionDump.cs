using Mesh.Proxy.RegionRouting;

namespace Mesh.Proxy.Admin;

/// <summary>A region as this sidecar sees it.</summary>
/// <param name="Region">Its name.</param>
/// <param name="AvailablePercent">Percent of the requests for which it may be used.</param>
/// <param name="Place">Place among the other regions, from 1; null for one that nothing is known of but its share, such as the own one.</param>
/// <param name="ConnectMilliseconds">How long connecting there takes; null if it was not measured.</param>
internal sealed record RegionDump(string Region, int AvailablePercent, int? Place, double? ConnectMilliseconds)
{
    /// <summary>All regions that are limited, preferred or have endpoints; in the order in which they are used.</summary>
    public static RegionDump[] Of(RegionTable table)
    {
        RegionView view = table.Current;
        string[] others = [.. table.Distances.Keys.Union(view.Rules.Preference).OrderBy(view.RankOf).ThenBy(region => region, StringComparer.Ordinal)];
        return
        [
            .. view.Rules.Limited.Except(others).Order(StringComparer.Ordinal).Select(region => new RegionDump(region, view.Rules.PercentOf(region), null, null)),
            .. others.Select((region, place) => new RegionDump(
                region,
                view.Rules.PercentOf(region),
                place + 1,
                table.Distances.TryGetValue(region, out RegionDistance? distance) && double.IsFinite(distance.Seconds) ? Math.Round(distance.Seconds * 1000, 1) : null)),
        ];
    }
}
