using System.Collections.Frozen;
using System.Collections.Immutable;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.RegionRouting;

/// <summary>What operators want of regions. Immutable.</summary>
internal sealed class RegionRules
{
    /// <summary>Different shares that are told apart; of more, each is rounded to tens. Each is a view of its own in every backend.</summary>
    public const int MaxShares = 10;

    /// <summary>All regions may be used, and none is preferred.</summary>
    public static readonly RegionRules None = new(FrozenDictionary<string, int>.Empty, FrozenDictionary<string, int>.Empty, []);

    private readonly FrozenDictionary<string, int> _shares;
    private readonly FrozenDictionary<string, int> _maxLoads;

    private RegionRules(FrozenDictionary<string, int> shares, FrozenDictionary<string, int> maxLoads, ImmutableArray<string> preference) =>
        (_shares, _maxLoads, Preference) = (shares, maxLoads, preference);

    /// <summary>Other regions in the order in which they are to be used; those that are not named come last.</summary>
    public ImmutableArray<string> Preference { get; }

    /// <summary>Regions of which less than everything may be used.</summary>
    public IEnumerable<string> Limited => _shares.Keys;

    /// <summary>Reads the resource; null for none.</summary>
    public static RegionRules Of(V1.Regions? regions)
    {
        if (regions is null)
        {
            return None;
        }

        Dictionary<string, int> shares = regions.Shares.Where(share => share.AvailablePercent < 100).ToDictionary(share => share.Region, share => (int)share.AvailablePercent, StringComparer.Ordinal);
        bool isRounded = shares.Values.Distinct().Count() > MaxShares;
        return new RegionRules(
            shares.ToFrozenDictionary(share => share.Key, share => isRounded ? Round(share.Value) : share.Value, StringComparer.Ordinal),
            regions.Shares.Where(share => share.MaxLoadPercent > 0).ToFrozenDictionary(share => share.Region, share => (int)share.MaxLoadPercent, StringComparer.Ordinal),
            [.. regions.Preference]);
    }

    /// <summary>Percent of the requests for which a region may be used.</summary>
    public int PercentOf(string? region) => region is not null && _shares.TryGetValue(region, out int percent) ? percent : 100;

    /// <summary>Of what a region takes, how many percent it may be given of what was moved; more than 100: whatever comes.</summary>
    public int MaxLoadOf(string region) => _maxLoads.GetValueOrDefault(region, 100);

    // Nothing stays nothing, and something does not become nothing or everything.
    private static int Round(int percent) => percent == 0 ? 0 : Math.Clamp((percent + 5) / 10 * 10, 10, 90);
}
