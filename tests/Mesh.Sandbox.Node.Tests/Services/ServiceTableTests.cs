using System.Net;
using k8s.Models;
using Mesh.Sandbox.Node.Services;

namespace Mesh.Sandbox.Node.Tests.Services;

public sealed class ServiceTableTests
{
    private static readonly IPAddress Dns = IPAddress.Parse("10.96.0.10");

    [Fact]
    public void Build_ReadyEndpoints_ArePreferredToEndingOnes()
    {
        var slice = Slice(("10.244.0.9", Ready: true), ("10.244.0.8", Ready: false));

        Assert.Equal(["10.244.0.9:8080"], EndpointsOf(Service(), slice));
    }

    [Fact]
    public void Build_NoneReady_UsesThoseThatEndButStillServe()
    {
        var slice = Slice(("10.244.0.8", Ready: false));

        Assert.Equal(["10.244.0.8:8080"], EndpointsOf(Service(), slice));
    }

    [Fact]
    public void Build_NoSlice_HasAPortWithoutEndpoints() => Assert.Empty(EndpointsOf(Service()));

    [Theory]
    [InlineData("None")]
    [InlineData("10.96.0.10")]
    [InlineData("")]
    public void Build_NoAddressOfItsOwn_IsLeftOut(string address)
    {
        var service = Service();
        service.Spec.ClusterIP = address;

        Assert.Empty(ServiceTable.Build([service], [], Dns));
    }

    [Fact]
    public void Build_Affinity_DefaultsToThreeHours()
    {
        var service = Service();
        service.Spec.SessionAffinity = "ClientIP";

        Assert.Equal(10800, Assert.Single(ServiceTable.Build([service], [], Dns).Values).AffinitySeconds);
    }

    [Fact]
    public void Build_LoadBalancerWithAddress_IsServedThereToo()
    {
        var service = Service();
        service.Spec.Type = "LoadBalancer";
        service.Status = new() { LoadBalancer = new() { Ingress = [new() { Ip = "172.31.1.10" }, new() { Hostname = "by.name" }] } };

        var table = ServiceTable.Build([service], [Slice(("10.244.0.9", Ready: true))], Dns);

        Assert.Equal(
            [("10.96.1.1", false, "10.244.0.9:8080"), ("172.31.1.10", true, "10.244.0.9:8080")],
            table.Values.Select(port => (port.Address.ToString(), port.IsExternal, port.Endpoints.Single().ToString())));
    }

    [Fact]
    public void Build_AddressLeftInTheStatusOfAnotherType_IsNotServed()
    {
        var service = Service();
        service.Status = new() { LoadBalancer = new() { Ingress = [new() { Ip = "172.31.1.10" }] } };

        Assert.Equal("10.96.1.1", Assert.Single(ServiceTable.Build([service], [], Dns).Values).Address.ToString());
    }

    private static IEnumerable<string> EndpointsOf(V1Service service, params V1EndpointSlice[] slices) =>
        Assert.Single(ServiceTable.Build([service], slices, Dns).Values).Endpoints.Select(endpoint => endpoint.ToString());

    private static V1Service Service() => new()
    {
        Metadata = new() { Name = "cart", NamespaceProperty = "shop" },
        Spec = new() { ClusterIP = "10.96.1.1", Ports = [new V1ServicePort { Name = "http", Port = 80 }] },
    };

    private static V1EndpointSlice Slice(params (string Address, bool Ready)[] endpoints) => new()
    {
        AddressType = "IPv4",
        Metadata = new() { NamespaceProperty = "shop", Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = "cart" } },
        Ports = [new Discoveryv1EndpointPort { Name = "http", Port = 8080, Protocol = "TCP" }],
        Endpoints = endpoints
            .Select(endpoint => new V1Endpoint
            {
                Addresses = [endpoint.Address],
                Conditions = new() { Ready = endpoint.Ready, Serving = true, Terminating = !endpoint.Ready },
            })
            .ToList(),
    };
}
