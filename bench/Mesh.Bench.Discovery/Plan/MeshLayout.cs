using Mesh.Api.Identity;
using Mesh.Api.Resources;

namespace Mesh.Bench.Discovery.Plan;

/// <summary>What everything in a mesh of some size is called, where it is, and who watches what. The same for the same size.</summary>
internal sealed class MeshLayout(MeshSize size)
{
    public const int Nodes = 100;
    public const int Zones = 3;
    private const int ServicesPerNamespace = 50;

    /// <summary>10.128.0.0: above the range of the cluster IPs.</summary>
    private const uint FirstAddress = 0x0A80_0000;

    public MeshSize Size => size;

    public IEnumerable<string> Namespaces => Enumerable.Range(0, (size.Services + ServicesPerNamespace - 1) / ServicesPerNamespace).Select(number => $"team-{number}");

    /// <summary>Services that sidecars watch, spread over the whole mesh.</summary>
    public IReadOnlyList<int> Watched { get; } = [.. Enumerable.Range(0, size.WatchedServices).Select(number => number * (size.Services / size.WatchedServices))];

    public static string Zone(int node) => $"zone-{node % Zones}";

    public static string Node(int node) => $"node-{node}";

    /// <summary>The address of the n-th pod that was ever made.</summary>
    public static string Address(int pod)
    {
        uint address = FirstAddress + (uint)pod;
        return $"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}";
    }

    public static ResourceName Service(int service) => new($"team-{service / ServicesPerNamespace}", $"svc-{service}");

    /// <summary>The pod that a service has from the start in one of its places.</summary>
    public static ResourceName Pod(int service, int place)
    {
        ResourceName name = Service(service);
        return name with { Name = $"{name.Name}-{place}" };
    }

    /// <summary>The pod of a connected sidecar: the first pod of each service, then the second.</summary>
    public ResourceName PodOf(int sidecar) => Pod(sidecar % size.Services, sidecar / size.Services);

    /// <summary>Every pod runs as the account that is named after its service.</summary>
    public SpiffeId IdentityOf(int sidecar)
    {
        ResourceName service = Service(sidecar % size.Services);
        return new SpiffeId(TrustDomain.Default, service.Namespace, service.Name);
    }

    /// <summary>What a sidecar watches: the sidecars go round the watched services, so that each has as many subscribers as the others, or one fewer.</summary>
    public IEnumerable<int> SubscriptionsOf(int sidecar) => Enumerable.Range(sidecar * size.SubscriptionsPerSidecar, size.SubscriptionsPerSidecar)
        .Select(turn => Watched[turn % Watched.Count]);
}
