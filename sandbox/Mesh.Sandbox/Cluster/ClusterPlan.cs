using System.Net;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Node.Network;
using Mesh.Sandbox.Node.Nodes;
using Mesh.Sandbox.Node.Wan;

namespace Mesh.Sandbox.Cluster;

/// <summary>What a sandbox cluster is called, where it stands and which addresses it has. The defaults are those of the one cluster of the demo.</summary>
internal sealed record ClusterPlan
{
    private const string StateRoot = "/run/mesh-sandbox";
    private const uint ApiServerPlace = 1;
    private const uint DnsPlace = 10;

    /// <summary>The one cluster of the demo, which nobody else can reach.</summary>
    public static ClusterPlan Single { get; } = new();

    /// <summary>A DNS label; also the last part of <see cref="StateDirectory"/> and the name by which the mesh knows the cluster.</summary>
    public string Name { get; init; } = MeshNames.DefaultCluster;

    public string Region { get; init; } = "region-1";

    /// <summary>One node stands in each. The first is where a trial's client runs.</summary>
    public IReadOnlyList<string> Zones { get; init; } = ["zone-a", "zone-b"];

    public IPNetwork PodRange { get; init; } = IPNetwork.Parse("10.244.0.0/16");

    /// <summary>Means something in this cluster only, so that all may have the same.</summary>
    public IPNetwork ServiceRange { get; init; } = IPNetwork.Parse("10.96.0.0/16");

    /// <summary>How other clusters see it; null if none can.</summary>
    public WanOptions? Wan { get; init; }

    /// <summary>The files of the running cluster.</summary>
    public string StateDirectory => $"{StateRoot}/{Name}";

    /// <summary>For <c>kubectl</c>: administrator of the cluster, on the machine's loopback.</summary>
    public string KubeconfigPath => Path.Combine(StateDirectory, "kubeconfig");

    /// <summary>Its nodes: <c>node-a</c> in the first zone, <c>node-b</c> in the second, and so on.</summary>
    public IReadOnlyList<SandboxNodeName> Nodes => [.. Zones.Select((zone, index) => new SandboxNodeName($"node-{(char)('a' + index)}", zone, Region))];

    /// <summary>ClusterIP of <c>kubernetes.default</c>.</summary>
    public IPAddress ApiServerAddress => ServiceRange.AddressAt(ApiServerPlace);

    /// <summary>The plan of its network.</summary>
    public ClusterNetworkOptions ToNetworkOptions() => new()
    {
        Cluster = Name,
        PodRange = PodRange,
        ServiceRange = ServiceRange,
        DnsAddress = ServiceRange.AddressAt(DnsPlace),
        StateDirectory = StateDirectory,
        Wan = Wan,
    };
}
