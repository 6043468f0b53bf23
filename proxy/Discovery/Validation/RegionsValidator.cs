using Google.Protobuf.Collections;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks <see cref="Regions"/>.</summary>
internal static class RegionsValidator
{
    /// <summary>More than a federation has.</summary>
    private const int MaxRegions = 256;

    private const int MaxLoadPercent = 1000;

    /// <summary>Longest value of a label, which is where a node's region stands.</summary>
    private const int MaxRegionLength = 63;

    private const int MaxSourceLength = 512;

    public static ResourceFault? Check(string name, Regions regions)
    {
        if (name != ResourceType.RegionsName)
        {
            return new ResourceFault("name", $"'{name}' is not '{ResourceType.RegionsName}'");
        }

        if (regions.Shares.Count > MaxRegions)
        {
            return new ResourceFault("shares", $"{regions.Shares.Count} are more than {MaxRegions}");
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < regions.Shares.Count; i++)
        {
            if (CheckShare(regions.Shares[i], known) is { } fault)
            {
                return fault with { Field = $"shares[{i}].{fault.Field}" };
            }
        }

        return CheckPreference(regions.Preference);
    }

    private static ResourceFault? CheckShare(RegionShare share, HashSet<string> known)
    {
        if (TextRules.CheckWords("region", share.Region, MaxRegionLength) is { } fault)
        {
            return fault;
        }

        if (!known.Add(share.Region))
        {
            return new ResourceFault("region", $"{share.Region} appears twice");
        }

        if (share.AvailablePercent > 100)
        {
            return new ResourceFault("available_percent", $"{share.AvailablePercent} is above 100");
        }

        if (share.MaxLoadPercent > MaxLoadPercent)
        {
            return new ResourceFault("max_load_percent", $"{share.MaxLoadPercent} is above {MaxLoadPercent}");
        }

        return share.Source.Length == 0 ? null : TextRules.CheckWords("source", share.Source, MaxSourceLength);
    }

    private static ResourceFault? CheckPreference(RepeatedField<string> preference)
    {
        if (preference.Count > MaxRegions)
        {
            return new ResourceFault("preference", $"{preference.Count} are more than {MaxRegions}");
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < preference.Count; i++)
        {
            if (TextRules.CheckWords($"preference[{i}]", preference[i], MaxRegionLength) is { } fault)
            {
                return fault;
            }

            if (!known.Add(preference[i]))
            {
                return new ResourceFault($"preference[{i}]", $"{preference[i]} appears twice");
            }
        }

        return null;
    }
}
