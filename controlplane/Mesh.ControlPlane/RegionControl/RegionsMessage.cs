using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.RegionControl;

/// <summary>What sidecars are told of regions. Pure; equal states give equal bytes.</summary>
internal static class RegionsMessage
{
    /// <summary>What sidecars take; a peer that decides about thousands of regions shall not make them refuse all of it.</summary>
    private const int MaxRegions = 256;

    /// <param name="regions">What is in force.</param>
    /// <param name="own">The regions that this cluster is in.</param>
    public static Wire.Regions Of(IReadOnlyCollection<EffectiveRegion> regions, IReadOnlySet<string> own)
    {
        var limited = regions.Where(region => region.AvailablePercent < 100 || region.MaxLoadPercent != EffectiveRegion.DefaultMaxLoad)
            .OrderByDescending(region => own.Contains(region.Region))
            // What is closed before what is only given another load.
            .ThenBy(region => region.AvailablePercent == 100)
            .ThenBy(region => region.Region, StringComparer.Ordinal)
            .Take(MaxRegions)
            .ToList();
        Wire.Regions message = new();
        message.Shares.AddRange(limited.Select(region => new Wire.RegionShare
        {
            Region = region.Region,
            AvailablePercent = (uint)region.AvailablePercent,
            Source = $"RegionPolicy {region.Region} ({region.Cluster})",
            MaxLoadPercent = region.MaxLoadPercent == EffectiveRegion.DefaultMaxLoad ? 0 : (uint)region.MaxLoadPercent,
        }));
        // Where our own load goes. What others want for theirs is not for our callers: to them a region that stands first there may be the farthest of all.
        message.Preference.AddRange(limited.Where(region => region.AvailablePercent < 100 && own.Contains(region.Region)).SelectMany(region => region.FailoverTo).Distinct(StringComparer.Ordinal).Take(MaxRegions));
        return message;
    }
}
