using System.Net;
using Mesh.Sandbox.Node.Wan;

namespace Mesh.Sandbox.Node.Network;

/// <summary>The address plan of one sandbox cluster.</summary>
public sealed class ClusterNetworkOptions
{
    /// <summary>Names the network namespaces: <c>mesh-CLUSTER</c> and <c>mesh-CLUSTER-POD</c>.</summary>
    public string Cluster { get; set; } = "cluster-1";

    /// <summary>Pods get their addresses from here; the first address is the bridge and every pod's gateway.</summary>
    public IPNetwork PodRange { get; set; } = IPNetwork.Parse("10.244.0.0/16");

    /// <summary>ClusterIPs; packets to one that no Service has are dropped.</summary>
    public IPNetwork ServiceRange { get; set; } = IPNetwork.Parse("10.96.0.0/16");

    /// <summary>Where the cluster's DNS answers, inside <see cref="ServiceRange"/>.</summary>
    public IPAddress DnsAddress { get; set; } = IPAddress.Parse("10.96.0.10");

    /// <summary>Bytes. 1500 as on an ordinary network: larger packets would make the sandbox look faster than it is.</summary>
    public int Mtu { get; set; } = 1500;

    /// <summary>How other clusters see this one. Null, the default, for a cluster that nobody else can reach.</summary>
    public WanOptions? Wan { get; set; }

    /// <summary>
    /// The files of the running cluster, removed with it. Its last part is the cluster's name; on a file system that does not survive a reboot.
    /// </summary>
    public string StateDirectory { get; set; } = "/run/mesh-sandbox/cluster-1";
}
