using System.Collections.Immutable;

namespace Mesh.Proxy.RegionRouting;

/// <summary>What holds of regions at one moment. Immutable.</summary>
/// <param name="Rules">What operators want.</param>
/// <param name="Order">Regions that endpoints are in, the own one aside: nearest first by measurement.</param>
internal sealed record RegionView(RegionRules Rules, ImmutableArray<string> Order)
{
    public static readonly RegionView Empty = new(RegionRules.None, []);

    /// <summary>Place of another region among the others: the operators' order first, then the measured one; endpoints that do not say where they are come last.</summary>
    public int RankOf(string region)
    {
        if (Rules.Preference.IndexOf(region) is var preferred and >= 0)
        {
            return preferred;
        }

        return Rules.Preference.Length + (Order.IndexOf(region) is var place and >= 0 ? place : Order.Length + (region.Length == 0 ? 1 : 0));
    }

    /// <summary>Whether a region may be used for a request with this draw; see <see cref="RegionDraw"/>.</summary>
    public bool Allows(string? region, int draw) => draw < Rules.PercentOf(region);
}
