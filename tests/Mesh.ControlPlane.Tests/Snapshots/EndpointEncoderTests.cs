using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Tests.Support;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Tests.Snapshots;

public sealed class EndpointEncoderTests
{
    [Fact]
    public void Encode_Gateway_IsMeshedWithoutAnIdentityOfItsOwn()
    {
        var gateway = new GatewayShare(15443, [Models.Identity("shop", "cart"), Models.Identity("shop", "web")], 7);

        var sent = Encode(MeshEndpoint.Through("192.0.2.1", gateway, "west", new("west", ""), [new(80, 80)], draining: false));

        Assert.True(sent.Meshed);
        Assert.Equal("", sent.SpiffeId);
        Assert.Equal(("west", 15443u, 7u), (sent.Cluster, sent.MeshPort, sent.Capacity));
        Assert.Equal(["spiffe://cluster.local/ns/shop/sa/cart", "spiffe://cluster.local/ns/shop/sa/web"], sent.SpiffeIds);
    }

    [Fact]
    public void Encode_PodOfAnotherCluster_NamesItAndIsDialledItself()
    {
        var sent = Encode(Models.Endpoint("10.1.0.5", new PortPair(80, 8080)) with { Cluster = "west", Identity = Models.Identity("shop", "cart") });

        Assert.Equal(("west", 0u, "spiffe://cluster.local/ns/shop/sa/cart"), (sent.Cluster, sent.MeshPort, sent.SpiffeId));
    }

    // Sidecars of two versions ago must not see a difference where there are no other clusters.
    [Fact]
    public void Encode_PodOfThisCluster_HasNothingOfOtherClusters()
    {
        var sent = Encode(Models.Endpoint("10.244.0.5", new PortPair(80, 8080)) with { Identity = Models.Identity("shop", "cart") });

        Assert.Equal(("", 0u, 0u), (sent.Cluster, sent.MeshPort, sent.Capacity));
        Assert.Empty(sent.SpiffeIds);
    }

    private static Wire.Endpoint Encode(MeshEndpoint endpoint) => Wire.Endpoints.Parser
        .ParseFrom(ResourceEncoder.Encode(new EndpointSet(Models.Name("shop/cart"), [endpoint])).Wire.Resource_.Value)
        .Localities[0].Endpoints[0];
}
