using System.Net;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Proxy.Discovery;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Discovery;

/// <summary>A service that is wanted by a DNS name, by its address, or by both.</summary>
public sealed class DnsAliasTests
{
    private const string Name = "cart.shop.svc.clusterset.local";

    private static readonly ServiceAlias ByName = new(Name);
    private static readonly ServiceAlias ByAddress = IPAddress.Parse("240.240.0.7");

    private readonly HeldConfiguration _held = new(new ResourceName("shop", "web-1"), "cluster.local");

    public DnsAliasTests()
    {
        _held.BeginStream();
        _held.TakeRequests();
    }

    [Fact]
    public void Want_Name_SubscribesByIt()
    {
        _held.Want(ByName);

        Assert.Equal([Name], Assert.Single(_held.TakeRequests()).ResourceNamesSubscribe);
    }

    [Fact]
    public void Apply_Service_IsInForceUnderItsName()
    {
        Serve();

        Assert.Equal([Name], Assert.Single(_held.ServicesInForce).DnsNames);
        Assert.False(_held.IsAbsent(ByName));
    }

    [Fact]
    public void Apply_NobodyHasTheName_IsAbsentUntilSomebodyHas()
    {
        _held.Want(ByName);
        Apply(Removal(ResourceType.Service, Name));
        Assert.True(_held.IsAbsent(ByName));

        Serve();

        Assert.False(_held.IsAbsent(ByName));
    }

    [Fact]
    public void Apply_ServiceLosesTheName_IsAbsent()
    {
        Serve();
        _held.Want(ByAddress);

        Apply(Services(Clusterset()));

        Assert.True(_held.IsAbsent(ByName));
        Assert.False(_held.IsAbsent(ByAddress));
    }

    [Fact]
    public void Unwant_Name_KeepsTheServiceWhileItsAddressIsWanted()
    {
        Serve();
        _held.Want(ByAddress);

        _held.Unwant(ByName);
        _held.Settle(TimeSpan.Zero);
        Assert.Single(_held.ServicesInForce);

        _held.Unwant(ByAddress);
        _held.Settle(TimeSpan.Zero);
        Assert.Empty(_held.ServicesInForce);
    }

    [Fact]
    public void Restore_Service_IsWantedByAllItsAliases()
    {
        Serve();
        var restarted = new HeldConfiguration(new ResourceName("shop", "web-1"), "cluster.local");

        restarted.Restore(_held.Resources);
        restarted.BeginStream();

        Assert.Equal(
            ["240.240.0.7", Name],
            restarted.TakeRequests().Single(request => request.TypeUrl == ResourceType.Service).ResourceNamesSubscribe.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Cart.shop.svc.clusterset.local")]
    [InlineData("cart.shop.svc.clusterset.local.")]
    [InlineData("cart.shop.svc.cluster.local")]
    [InlineData("www.example.com")]
    [InlineData("svc.clusterset.local")]
    [InlineData("")]
    public void Apply_NameThatIsNotOfTheSet_RejectsTheService(string name)
    {
        _held.Want(ByAddress);

        Assert.Equal("dns_names[0]", Assert.Single(Apply(Services(Clusterset(name))).Rejections).Fault.Field);
    }

    [Fact]
    public void Apply_TooManyNames_RejectsTheService()
    {
        _held.Want(ByAddress);

        Assert.Equal("dns_names", Assert.Single(Apply(Services(Clusterset([.. Enumerable.Range(0, 17).Select(i => $"cart-{i}.shop.svc.clusterset.local")]))).Rejections).Fault.Field);
    }

    private static V1.Service Clusterset(params string[] names)
    {
        V1.Service service = Service("shop/cart.clusterset", "240.240.0.7", ("shop/cart", 1));
        service.DnsNames.AddRange(names);
        return service;
    }

    private void Serve()
    {
        _held.Want(ByName);
        Apply(Services(Clusterset(Name)));
        Apply(EndpointsOf("shop/cart", Endpoint("10.244.0.1")));
        _held.TakeRequests();
    }

    private AppliedResponse Apply(DeltaDiscoveryResponse response)
    {
        _held.TakeRequests();
        AppliedResponse applied = _held.Apply(response);
        _held.Settle(TimeSpan.Zero);
        return applied;
    }
}
