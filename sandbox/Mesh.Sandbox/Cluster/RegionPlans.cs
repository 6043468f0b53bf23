using System.Net;
using Mesh.Sandbox.Node.Wan;

namespace Mesh.Sandbox.Cluster;

/// <summary>
/// The clusters of scenarios about several. The first two share a network, so that their pods reach each other; the third is a network of its own and has the pod addresses
/// of the first, so that whoever takes an address of another network for a pod's meets the wrong pod.
/// </summary>
internal static class RegionPlans
{
    public const string UsEast = "us-east-1";
    public const string UsWest = "us-west-2";
    public const string EuWest = "eu-west-1";

    private const string America = "network-us";
    private const string Europe = "network-eu";

    public static IReadOnlyList<ClusterPlan> All { get; } =
    [
        Create(UsEast, America, "10.1.0.0/16", "172.31.1.0/24"),
        Create(UsWest, America, "10.2.0.0/16", "172.31.2.0/24"),
        Create(EuWest, Europe, "10.1.0.0/16", "172.31.3.0/24"),
    ];

    /// <summary>Time there and back between two of them, as such regions have it.</summary>
    public static TimeSpan RoundTrip(string one, string other) => (one, other) switch
    {
        (UsEast, UsWest) or (UsWest, UsEast) => TimeSpan.FromMilliseconds(40),
        (UsEast, EuWest) or (EuWest, UsEast) => TimeSpan.FromMilliseconds(70),
        (UsWest, EuWest) or (EuWest, UsWest) => TimeSpan.FromMilliseconds(120),
        _ => throw new ArgumentException($"there is no line between {one} and {other}", nameof(other)),
    };

    /// <summary>Makes all lines what they are when nothing is wrong with them.</summary>
    public static void Restore(WanRouter wan)
    {
        foreach (WanLink link in wan.Links)
        {
            link.Settings = new WanLinkSettings { Delay = RoundTrip(link.From, link.To) / 2 };
        }
    }

    private static ClusterPlan Create(string region, string network, string pods, string wan) => new()
    {
        Name = region,
        Region = region,
        Zones = [$"{region}a", $"{region}b"],
        PodRange = IPNetwork.Parse(pods),
        Wan = new WanOptions(network, IPNetwork.Parse(wan)),
    };
}
