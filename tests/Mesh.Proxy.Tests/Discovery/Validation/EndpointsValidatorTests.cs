using Mesh.Proxy.Discovery;
using Mesh.Proxy.Discovery.Validation;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Discovery.Validation;

/// <summary>Endpoints of other clusters: pods of the same network, and gateways to others.</summary>
public sealed class EndpointsValidatorTests
{
    private static readonly Dictionary<string, (Action<V1.Endpoint> Change, string Field)> Faults = new()
    {
        ["cluster is no label"] = (endpoint => endpoint.Cluster = "us.west", "cluster"),
        ["port beyond all ports"] = (endpoint => endpoint.MeshPort = 65536, "mesh_port"),
        ["gateway without mutual TLS"] = (endpoint => endpoint.Meshed = false, "meshed"),
        ["gateway with an identity of its own"] = (endpoint => endpoint.SpiffeId = "spiffe://cluster.local/ns/shop/sa/web", "spiffe_id"),
        ["nobody behind the gateway"] = (endpoint => endpoint.SpiffeIds.Clear(), "spiffe_ids"),
        ["too many behind the gateway"] = (endpoint => endpoint.SpiffeIds.Add(Enumerable.Range(0, 64).Select(i => $"spiffe://cluster.local/ns/shop/sa/web-{i}")), "spiffe_ids"),
        ["no identity behind the gateway"] = (endpoint => endpoint.SpiffeIds[1] = "spiffe://cluster.local/cluster/west", "spiffe_ids[1]"),
        ["the same identity twice"] = (endpoint => endpoint.SpiffeIds[1] = endpoint.SpiffeIds[0], "spiffe_ids[1]"),
        ["more pods than there can be"] = (endpoint => endpoint.Capacity = 100_001, "capacity"),
        ["pod that stands for others"] = (
            endpoint =>
            {
                BecomePod(endpoint);
                endpoint.Capacity = 2;
            },
            "capacity"),
        ["pod with several identities"] = (
            endpoint =>
            {
                BecomePod(endpoint);
                endpoint.SpiffeIds.Add(endpoint.SpiffeId);
            },
            "spiffe_ids"),
    };

    public static TheoryData<string> Cases => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Check_OneFault_NamesItsField(string name)
    {
        (Action<V1.Endpoint> change, string field) = Faults[name];
        V1.Endpoint endpoint = Gateway();
        change(endpoint);

        ResourceFault? fault = EndpointsValidator.Check("shop/web", Endpoints(endpoint));

        Assert.Equal($"localities[0].endpoints[0].{field}", fault?.Field);
    }

    [Fact]
    public void Check_PodAndGatewayOfAnotherCluster_AreAccepted()
    {
        V1.Endpoint pod = Endpoint("10.8.0.1");
        pod.Cluster = "us-west-2";
        pod.Capacity = 1;
        V1.Endpoint most = Gateway();
        most.Capacity = 100_000;
        most.SpiffeIds.Clear();
        most.SpiffeIds.Add(Enumerable.Range(0, 64).Select(i => $"spiffe://elsewhere/ns/shop/sa/web-{i}"));

        Assert.Null(EndpointsValidator.Check("shop/web", Endpoints(pod, Gateway(), most)));
        Assert.Null(EndpointsValidator.Check("shop/web.clusterset", Endpoints(pod)));
    }

    [Fact]
    public void Check_BackendInAClusterThatIsNoLabel_IsRefused()
    {
        V1.Service service = Service("shop/web", "10.96.0.1", ("shop/web.clusterset", 1));
        Assert.Null(ServiceValidator.Check("shop/web", service));

        service.Ports[0].Backends[0].Cluster = "US";

        Assert.Equal("ports[0].backends[0].cluster", ServiceValidator.Check("shop/web", service)?.Field);
    }

    private static V1.Endpoint Gateway() => new()
    {
        Address = "172.31.1.1",
        Health = V1.EndpointHealth.Ready,
        Meshed = true,
        Cluster = "eu-west-1",
        MeshPort = 15443,
        Capacity = 30,
        SpiffeIds = { "spiffe://cluster.local/ns/shop/sa/web", "spiffe://cluster.local/ns/shop/sa/old" },
    };

    private static void BecomePod(V1.Endpoint endpoint)
    {
        endpoint.MeshPort = 0;
        endpoint.SpiffeId = endpoint.SpiffeIds[0];
        endpoint.SpiffeIds.Clear();
        endpoint.Capacity = 1;
    }
}
