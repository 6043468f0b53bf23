using Mesh.Api.Discovery;

namespace Mesh.Proxy.State;

/// <summary>Where something runs; parts that are unknown are empty.</summary>
/// <param name="Region">Region.</param>
/// <param name="Zone">Zone of the region.</param>
/// <param name="Node">Node; not part of what people call a locality, but next to it.</param>
internal readonly record struct EndpointLocality(string? Region, string? Zone, string? Node)
{
    public bool HasRegion => !string.IsNullOrEmpty(Region);

    public bool HasZone => !string.IsNullOrEmpty(Zone);

    public bool HasNode => !string.IsNullOrEmpty(Node);

    public static EndpointLocality Of(Locality? locality, string node) => new(locality?.Region ?? "", locality?.Zone ?? "", node);

    /// <summary>How far it is from here to somebody else.</summary>
    public Proximity To(EndpointLocality other)
    {
        if ((!HasRegion && !HasZone) || (!other.HasRegion && !other.HasZone))
        {
            return Proximity.Unknown;
        }

        bool isSameRegion = (Region ?? "") == (other.Region ?? "");
        return !isSameRegion ? Proximity.Other : HasZone && Zone == other.Zone ? Proximity.Zone : Proximity.Region;
    }

    public override string ToString() => HasZone ? $"{Region}/{Zone}" : Region ?? "";
}
