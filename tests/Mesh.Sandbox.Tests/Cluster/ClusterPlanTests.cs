using System.Net;
using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Node.Network;
using Mesh.Sandbox.Node.Nodes;

namespace Mesh.Sandbox.Tests.Cluster;

public sealed class ClusterPlanTests
{
    [Fact]
    public void Single_Always_IsTheClusterThatTheDemoHasAlwaysHad()
    {
        ClusterPlan plan = ClusterPlan.Single;
        ClusterNetworkOptions network = plan.ToNetworkOptions();

        Assert.Equal("/run/mesh-sandbox/cluster-1/kubeconfig", plan.KubeconfigPath);
        Assert.Equal([new SandboxNodeName("node-a", "zone-a", "region-1"), new SandboxNodeName("node-b", "zone-b", "region-1")], plan.Nodes);
        Assert.Equal("10.96.0.1", plan.ApiServerAddress.ToString());
        Assert.Equal(
            ("cluster-1", "10.244.0.0/16", "10.96.0.0/16", "10.96.0.10", "/run/mesh-sandbox/cluster-1"),
            (network.Cluster, network.PodRange.ToString(), network.ServiceRange.ToString(), network.DnsAddress.ToString(), network.StateDirectory));
        Assert.Null(network.Wan);
    }

    [Fact]
    public void ToNetworkOptions_OtherServiceRange_MovesApiServerAndDns()
    {
        ClusterPlan plan = new() { ServiceRange = IPNetwork.Parse("10.97.0.0/16") };

        Assert.Equal("10.97.0.1", plan.ApiServerAddress.ToString());
        Assert.Equal("10.97.0.10", plan.ToNetworkOptions().DnsAddress.ToString());
    }
}
