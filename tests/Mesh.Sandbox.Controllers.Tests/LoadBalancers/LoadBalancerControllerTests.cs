using k8s.Models;
using Mesh.Sandbox.Controllers.Tests.Fixture;

namespace Mesh.Sandbox.Controllers.Tests.LoadBalancers;

public sealed class LoadBalancerControllerTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task Create_LoadBalancers_GetAnAddressEach()
    {
        var ns = await cluster.NewNamespaceAsync();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => cluster.Create(LoadBalancer(ns, $"web-{i}"))));

        await TestCluster.Until(async () => (await cluster.List<V1Service>(ns)).All(service => AddressOf(service) is not null), "addresses");

        var addresses = (await cluster.List<V1Service>(ns)).Select(AddressOf).ToList();
        Assert.Equal(5, addresses.Distinct().Count());
        Assert.All(addresses, address => Assert.StartsWith("172.31.1.", address, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Change_ToClusterIP_TakesTheAddressAway()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(LoadBalancer(ns, "web"));
        await TestCluster.Until(async () => AddressOf(await cluster.Get<V1Service>(ns, "web")) is not null, "an address");

        await cluster.Change<V1Service>(ns, "web", service => service.Spec.Type = "ClusterIP");

        await TestCluster.Until(async () => AddressOf(await cluster.Get<V1Service>(ns, "web")) is null, "the end of the address");
    }

    [Fact]
    public async Task Create_WithAClassOfItsOwn_IsLeftToOthers()
    {
        var ns = await cluster.NewNamespaceAsync();
        var foreign = LoadBalancer(ns, "foreign");
        foreign.Spec.LoadBalancerClass = "example.com/other";
        await cluster.Create(foreign);
        // The controller takes one Service at a time: when it is done with this one, it has seen the other.
        await cluster.Create(LoadBalancer(ns, "own"));
        await TestCluster.Until(async () => AddressOf(await cluster.Get<V1Service>(ns, "own")) is not null, "an address");

        Assert.Null(AddressOf(await cluster.Get<V1Service>(ns, "foreign")));
    }

    private static string? AddressOf(V1Service? service) => service?.Status?.LoadBalancer?.Ingress?.SingleOrDefault()?.Ip;

    private static V1Service LoadBalancer(string ns, string name)
    {
        var service = Workloads.Service(ns, name);
        service.Spec.Type = "LoadBalancer";
        return service;
    }
}
