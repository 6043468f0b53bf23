using System.Net;
using Mesh.Api.Identity;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Identity;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport;
using Microsoft.Extensions.Time.Testing;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.State;

/// <summary>Endpoints of other clusters as requests see them.</summary>
public sealed class PeerEndpointsTests
{
    private readonly ProxyStateBuilder _builder = new(new EndpointPickerFactory(new FakeTimeProvider(), new Random(1)));

    [Fact]
    public void Build_PodOfAnotherCluster_IsDialledAtTheMeshPortAndNamedInItsCluster()
    {
        V1.Endpoint pod = Endpoint("10.8.0.1");
        pod.Cluster = "us-west-2";

        BackendModel backend = Build(Service("shop/web", "10.96.0.1"), Endpoints(pod, Endpoint("10.244.0.1")));
        UpstreamTarget[] targets = [.. backend.Endpoints.Select(endpoint => UpstreamTarget.Of(endpoint, backend.ServerName))];

        Assert.Equal(["80.web.shop.us-west-2.mesh", "80.web.shop.cluster-1.mesh"], targets.Select(target => target.ServerName.ToString()));
        Assert.Equal(["10.8.0.1:15008", "10.244.0.1:15008"], targets.Select(target => target.DialAddress(15008).ToString()));
        Assert.Equal(["us-west-2", "cluster-1"], backend.Endpoints.Select(endpoint => endpoint.Cluster));
    }

    [Fact]
    public void Build_Gateway_IsDialledAtItsOwnPortAndAnyoneBehindItMayAnswer()
    {
        BackendModel backend = Build(Service("shop/web", "10.96.0.1"), Endpoints(Gateway(capacity: 30)));

        UpstreamTarget target = UpstreamTarget.Of(backend.Endpoints[0], backend.ServerName);

        Assert.Equal("172.31.1.1:15443", target.DialAddress(15008).ToString());
        Assert.Equal("80.web.shop.eu-west-1.mesh", target.ServerName.ToString());
        Assert.Equal(new IdentitySet([new SpiffeId(TrustDomain.Default, "shop", "web"), new SpiffeId(TrustDomain.Default, "shop", "old")]), target.Peer);
        Assert.Equal((30, 30), (backend.Endpoints[0].Capacity, backend.Endpoints[0].Share));
    }

    [Fact]
    public void Build_ClusterSetService_NamesTheRealServiceInSni()
    {
        V1.Service service = Service("shop/web.clusterset", "240.240.0.1");

        BackendModel backend = Build(service, Endpoints(Gateway()));

        Assert.Equal("shop/web.clusterset", backend.Name);
        Assert.Equal("80.web.shop.eu-west-1.mesh", UpstreamTarget.Of(backend.Endpoints[0], backend.ServerName).ServerName.ToString());
    }

    [Fact]
    public void Build_WhatIsDifferentToBeDialled_IsADifferentEndpoint()
    {
        V1.Endpoint otherPort = Gateway();
        otherPort.MeshPort = 15444;
        V1.Endpoint samePodAddress = Endpoint("172.31.1.1");
        samePodAddress.Cluster = "us-west-2";
        V1.Endpoints endpoints = Endpoints(Gateway(), otherPort, samePodAddress, Gateway());
        // A gateway is an endpoint for each region behind it.
        endpoints.Localities.Add(new V1.LocalityEndpoints { Locality = new() { Region = "eu-central" }, Endpoints = { Gateway() } });

        BackendModel backend = Build(Service("shop/web", "10.96.0.1"), endpoints);

        Assert.Equal(4, backend.EndpointCount);
        Assert.Equal(4, backend.Endpoints.Select(endpoint => endpoint.State).Distinct().Count());
        Assert.Equal(4, backend.Endpoints.Select(SessionCookie.IdOf).Distinct().Count());
        // The connections behind two regions of one gateway are the same all the same.
        Assert.Equal(3, backend.Endpoints.Select(endpoint => UpstreamTarget.Of(endpoint, backend.ServerName)).Distinct().Count());
    }

    [Fact]
    public void Build_CapacityOfAGatewayChanges_KeepsWhatIsKnownOfIt()
    {
        V1.Service service = Service("shop/web", "10.96.0.1");
        EndpointModel before = Build(service, Endpoints(Gateway(capacity: 30))).Endpoints[0];

        EndpointModel after = Build(service, Endpoints(Gateway(capacity: 10))).Endpoints[0];

        Assert.Equal(10, after.Capacity);
        Assert.Same(before.State, after.State);
    }

    [Fact]
    public void Build_BackendOfOneCluster_HasItsEndpointsOnly()
    {
        V1.Service service = Service("shop/web", "10.96.0.1", ("shop/web", 90), ("shop/web", 5), ("shop/web", 5));
        service.Ports[0].Backends[1].Cluster = "eu-west-1";
        service.Ports[0].Backends[2].Cluster = "cluster-1";

        ServiceModel built = BuildService(service, Endpoints(Endpoint("10.244.0.1"), Gateway()));

        Assert.Equal([2, 1, 1], built.Ports[80].Backends.Select(weighted => weighted.Backend.EndpointCount));
        Assert.Equal(["", "eu-west-1", "cluster-1"], built.Ports[80].Backends.Select(weighted => weighted.Backend.OnlyIn));
        Assert.Equal("eu-west-1", built.Ports[80].Backends[1].Backend.Endpoints[0].Cluster);
        Assert.Equal("cluster-1", built.Ports[80].Backends[2].Backend.Endpoints[0].Cluster);
    }

    [Fact]
    public void Build_NamesOfClustersAndRegions_AreOneObjectEach()
    {
        V1.Endpoints endpoints = V1.Endpoints.Parser.ParseFrom(Google.Protobuf.MessageExtensions.ToByteArray(Endpoints(Gateway(), Gateway("172.31.1.2"))));

        BackendModel backend = Build(Service("shop/web", "10.96.0.1"), endpoints);

        Assert.Same(backend.Endpoints[0].Cluster, backend.Endpoints[1].Cluster);
        Assert.Same(backend.Endpoints[0].Locality.Region, backend.Endpoints[1].Locality.Region);
    }

    [Fact]
    public void UpstreamTarget_MadeAgain_IsTheSameKeyAndCostsNoMemory()
    {
        BackendModel backend = Build(Service("shop/web", "10.96.0.1"), Endpoints(Gateway()));
        EndpointModel endpoint = backend.Endpoints[0];
        Dictionary<UpstreamTarget, int> pools = new() { [UpstreamTarget.Of(endpoint, backend.ServerName)] = 1 };
        int found = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            found += pools.GetValueOrDefault(UpstreamTarget.Of(endpoint, backend.ServerName));
        }

        Assert.Equal(1000, found);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
    }

    private BackendModel Build(V1.Service service, V1.Endpoints endpoints) => BuildService(service, endpoints).Ports[80].Backends[0].Backend;

    private ServiceModel BuildService(V1.Service service, V1.Endpoints endpoints) =>
        _builder.Build(null, [service], _ => endpoints).ServicesByAddress[IPAddress.Parse(service.ClusterIps[0])];

    private static V1.Endpoint Gateway(string address = "172.31.1.1", uint capacity = 1) => new()
    {
        Address = address,
        Health = V1.EndpointHealth.Ready,
        Meshed = true,
        Cluster = "eu-west-1",
        MeshPort = 15443,
        Capacity = capacity,
        SpiffeIds = { "spiffe://cluster.local/ns/shop/sa/web", "spiffe://cluster.local/ns/shop/sa/old" },
    };
}
