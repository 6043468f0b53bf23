using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Kubernetes.MultiCluster;

/// <summary>From a ServiceExport in one cluster to what the sidecars of another get: two control planes, each on an API server of its own.</summary>
public sealed class GlobalServicesOfTwoClustersTests
{
    [Fact]
    public async Task Export_OfALinkedCluster_HasAddressNameAndEndpointsHere()
    {
        await using var east = await FederatedCluster.StartAsync("east", StatedPeer.Network);
        await using var west = await FederatedCluster.StartAsync("west", StatedPeer.Network);
        await east.LinkAsync(west);
        await west.LinkAsync(east);
        await east.Shop.CreateServiceAsync("cart");
        await east.Shop.CreatePodAsync("cart-1", "10.1.0.4");
        await east.Shop.CreateSliceAsync("cart", "cart-1", "10.1.0.4");
        await new Manifest(east.Kubernetes).ApplyAsync($"apiVersion: multicluster.x-k8s.io/v1beta1\nkind: ServiceExport\nmetadata: {{namespace: {FederatedCluster.Namespace}, name: cart}}");

        await Eventually.TrueAsync(
            () => Model(west).Endpoints.GetValueOrDefault(Models.Name("shop/cart.clusterset"))?.Endpoints is [{ Address: "10.1.0.4", Cluster: "east", Gateway: null } endpoint] && endpoint.Identity == east.Shop.Identity,
            "west has the pod of east");
        await Eventually.TrueAsync(() => Model(west).Services.ContainsKey(Models.Name("shop/cart.clusterset")), "and a name for it");
        string address = Assert.Single(Model(west).Services[Models.Name("shop/cart.clusterset")].ClusterIps);
        await Eventually.TrueAsync(
            async () => await east.Kubernetes.Client<ServiceImport>().GetAsync(new("shop", "cart"), CancellationToken.None) is { Spec.Ips: [var own] } && own == address,
            "both clusters have come to the same address");

        await east.Kubernetes.Client<ServiceExport>().DeleteAsync(new("shop", "cart"), new(), CancellationToken.None);
        await Eventually.TrueAsync(
            async () => await west.Kubernetes.Client<ServiceImport>().GetAsync(new("shop", "cart"), CancellationToken.None) is null && !Model(west).Endpoints.ContainsKey(Models.Name("shop/cart.clusterset")),
            "what is no longer exported is gone");
    }

    private static MeshModel Model(FederatedCluster cluster) => cluster.Plane.Get<ModelStore>().Current;
}
