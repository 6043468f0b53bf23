using System.Net;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Proxy.Discovery;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Discovery;

public sealed class HeldConfigurationTests
{
    private static readonly IPAddress Cart = IPAddress.Parse("10.96.0.1");

    private readonly HeldConfiguration _held = new(new ResourceName("shop", "web-1"), "cluster.local");
    private TimeSpan _now;

    [Fact]
    public void TakeRequests_FirstOfAStream_AsksForWhatEveryPodNeedsOnly()
    {
        _held.BeginStream();

        Assert.Equal(
            ["cluster.local", "shop/web-1", "regions"],
            _held.TakeRequests().SelectMany(request => request.ResourceNamesSubscribe));
        Assert.Empty(_held.TakeRequests());
    }

    [Fact]
    public void Want_Address_SubscribesByAddressOnce()
    {
        OpenStream();

        _held.Want(Cart);

        Assert.Equal(["10.96.0.1"], Assert.Single(_held.TakeRequests()).ResourceNamesSubscribe);
        Assert.Empty(_held.TakeRequests());
    }

    [Fact]
    public void Settle_EndpointsOnTheirWay_KeepsTheServiceBackAndSubscribesToThem()
    {
        OpenStream();
        _held.Want(Cart);
        Apply(Services(Service("shop/cart", "10.96.0.1")));

        Assert.Empty(_held.ServicesInForce);
        Assert.Contains("shop/cart", Subscribed(ResourceType.Endpoints));

        Apply(EndpointsOf("shop/cart", Endpoint("10.244.0.1")));

        Assert.Equal(["cart"], _held.ServicesInForce.Select(service => service.Name));
    }

    [Fact]
    public void Settle_BackendDoesNotExist_PutsTheServiceInForce()
    {
        OpenStream();
        _held.Want(Cart);
        Apply(Services(Service("shop/cart", "10.96.0.1")));

        Apply(Removal(ResourceType.Endpoints, "shop/cart"), subscribed: true);

        Assert.Single(_held.ServicesInForce);
    }

    [Fact]
    public void Settle_NewBackendStillWarming_KeepsTheOldVersion()
    {
        OpenStream();
        Serve("shop/cart", "10.96.0.1");

        Apply(Services(Service("shop/cart", "10.96.0.1", ("shop/v1", 1), ("shop/v2", 1))));
        Assert.Equal(["shop/cart"], BackendsInForce());
        Assert.NotNull(_held.FindEndpoints("shop/cart"));

        Apply(EndpointsOf("shop/v1", Endpoint("10.244.0.2")));
        Assert.Equal(["shop/cart"], BackendsInForce());

        Apply(EndpointsOf("shop/v2", Endpoint("10.244.0.3")));
        Assert.Equal(["shop/v1", "shop/v2"], BackendsInForce());
        Assert.Null(_held.FindEndpoints("shop/cart"));
    }

    [Fact]
    public void Settle_WarmingTooLong_PutsTheChangeInForceAndSaysSo()
    {
        OpenStream();
        Serve("shop/cart", "10.96.0.1");
        Apply(Services(Service("shop/cart", "10.96.0.1", ("shop/v1", 1))));
        Assert.Equal(_now + ServiceWarming.MaxWait, _held.NextDeadline);

        _now += ServiceWarming.MaxWait;

        Assert.Equal(["shop/cart"], _held.Settle(_now));
        Assert.Equal(["shop/v1"], BackendsInForce());
        Assert.Null(_held.NextDeadline);
    }

    [Fact]
    public void Apply_AddressUnknownToTheMesh_IsAbsentUntilAServiceAppears()
    {
        OpenStream();
        _held.Want(Cart);
        Apply(Removal(ResourceType.Service, "10.96.0.1"), subscribed: true);
        Assert.True(_held.IsAbsent(Cart));

        Serve("shop/cart", "10.96.0.1");

        Assert.False(_held.IsAbsent(Cart));
        Assert.Single(_held.ServicesInForce);
    }

    [Theory]
    [InlineData("shop/cart")]
    [InlineData("10.96.0.1")]
    public void Apply_ServiceRemoved_ByNameOrAddress_MakesItsAddressAbsent(string removed)
    {
        OpenStream();
        Serve("shop/cart", "10.96.0.1");

        Apply(Removal(ResourceType.Service, removed));

        Assert.Empty(_held.ServicesInForce);
        Assert.True(_held.IsAbsent(Cart));
        Assert.Contains("shop/cart", _held.TakeRequests().Single(request => request.TypeUrl == ResourceType.Endpoints).ResourceNamesUnsubscribe);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Apply_AddressMovesToAnotherService_FollowsInEitherOrder(bool newOwnerFirst)
    {
        OpenStream();
        Serve("shop/cart", "10.96.0.1");
        Resource owner = Wrap(Service("shop/basket", "10.96.0.1"));
        Resource former = Wrap(Service("shop/cart", "10.96.0.9"));

        Apply(newOwnerFirst ? Response(ResourceType.Service, owner, former) : Response(ResourceType.Service, former, owner));
        Apply(EndpointsOf("shop/basket", Endpoint("10.244.0.7")));

        Assert.Equal(["basket"], _held.ServicesInForce.Select(service => service.Name));
        Assert.False(_held.IsAbsent(Cart));
    }

    [Fact]
    public void Settle_ServiceWithRoutes_WantsTheEndpointsOfItsRulesAndMirrors()
    {
        OpenStream();
        _held.Want(IPAddress.Parse("10.96.0.1"));
        V1.Service service = Service("shop/cart", "10.96.0.1");
        service.Ports[0].Http = new V1.HttpRouting
        {
            Rules =
            {
                new V1.HttpRouteRule
                {
                    Source = "HTTPRoute shop/cart",
                    Name = "0",
                    Backends = { Backend("shop/v2"), new V1.WeightedBackend { Weight = 1, Unresolved = "no such Service" } },
                    Filters = new V1.HttpFilters { Mirrors = { new V1.HttpMirror { Backend = Backend("shop/copy"), Numerator = 1, Denominator = 1 } } },
                },
            },
        };

        Apply(Services(service));
        _held.Settle(_now);

        Assert.Equal(
            ["shop/cart", "shop/copy", "shop/v2"],
            _held.TakeRequests().Where(request => request.TypeUrl == ResourceType.Endpoints).SelectMany(request => request.ResourceNamesSubscribe).Order(StringComparer.Ordinal));

        static V1.WeightedBackend Backend(string name) => new() { Service = name, Port = 80, Weight = 1 };
    }

    [Fact]
    public void Apply_OneOfTwoMalformed_RejectsItAndTakesTheOther()
    {
        OpenStream();
        Serve("shop/cart", "10.96.0.1");
        Serve("shop/pay", "10.96.0.2");
        V1.Service malformed = Service("shop/cart", "10.96.0.1", ("shop/cart", 5));
        malformed.Ports[0].Port = 0;

        AppliedResponse applied = Apply(Services(malformed, Service("shop/pay", "10.96.0.2", ("shop/pay", 7))));

        Assert.Equal("mesh.v1.Service shop/cart: ports[0].port: 0 is not a port (1 to 65535)", applied.Reply.ErrorDetail.Message);
        Assert.Equal([1u, 7u], _held.ServicesInForce.Select(service => service.Ports[0].Backends[0].Weight));
    }

    [Fact]
    public void Apply_Refused_IsNamedForPrograms()
    {
        OpenStream();
        V1.Service malformed = Service("shop/cart", "10.96.0.1", ("shop/cart", 5));
        malformed.Ports[0].Port = 0;

        AppliedResponse applied = Apply(Services(malformed, Service("shop/pay", "10.96.0.2", ("shop/pay", 7))));

        V1.RejectedResource rejected = Assert.Single(Assert.Single(applied.Reply.ErrorDetail.Details).Unpack<V1.RejectedResources>().Resources);
        Assert.Equal(("shop/cart", "ports[0].port", "0 is not a port (1 to 65535)"), (rejected.Name, rejected.Field, rejected.Reason));
    }

    [Fact]
    public void Apply_LargerThanAllowed_IsRefused()
    {
        var small = new HeldConfiguration(new ResourceName("shop", "web-1"), "cluster.local", maxResourceBytes: 20);

        AppliedResponse applied = small.Apply(Services(Service("shop/cart", "10.96.0.1", ("shop/cart", 5))));

        Assert.Contains("shop/cart: resource: has ", applied.Reply.ErrorDetail.Message);
        Assert.Empty(small.Resources);
    }

    [Fact]
    public void IsInForce_ServiceThatWaitsForEndpoints_OnlyWithThem()
    {
        OpenStream();
        _held.Want(Cart);
        AppliedResponse applied = Apply(Services(Service("shop/cart", "10.96.0.1")));
        Assert.False(_held.IsInForce(applied));

        AppliedResponse endpoints = Apply(EndpointsOf("shop/cart", Endpoint("10.244.0.1")));

        Assert.True(_held.IsInForce(applied));
        Assert.True(_held.IsInForce(endpoints));
    }

    [Fact]
    public void Apply_ResourceTwiceInOneResponse_RejectsItAndKeepsTheLastGood()
    {
        OpenStream();
        Serve("shop/cart", "10.96.0.1");

        AppliedResponse applied = Apply(Services(Service("shop/cart", "10.96.0.1", ("shop/cart", 2)), Service("shop/cart", "10.96.0.1", ("shop/cart", 3))));

        Assert.Contains("shop/cart: name: appears twice", applied.Reply.ErrorDetail.Message);
        Assert.Equal(1u, _held.ServicesInForce.Single().Ports[0].Backends[0].Weight);
    }

    [Fact]
    public void Apply_UnknownType_IsNacked()
    {
        var response = new DeltaDiscoveryResponse { TypeUrl = "type.googleapis.com/mesh.v1.Other", Nonce = "n" };

        AppliedResponse applied = _held.Apply(response);

        Assert.Equal("n", applied.Reply.ResponseNonce);
        Assert.NotNull(applied.Reply.ErrorDetail);
    }

    [Fact]
    public void Apply_Accepted_AcknowledgesTheNonce()
    {
        DeltaDiscoveryResponse response = Response(ResourceType.Workload, Wrap(Workload()));

        AppliedResponse applied = _held.Apply(response);

        Assert.Equal(response.Nonce, applied.Reply.ResponseNonce);
        Assert.Null(applied.Reply.ErrorDetail);
        Assert.Equal("web-1", _held.Workload?.Name);
    }

    [Fact]
    public void Apply_WorkloadOfAnotherPod_IsIgnored()
    {
        _held.Apply(Response(ResourceType.Workload, Wrap(Workload("shop/other"))));

        Assert.Empty(_held.Resources);
    }

    [Fact]
    public void BeginStream_Later_RepeatsSubscriptionsWithWhatIsHeld()
    {
        OpenStream();
        Serve("shop/cart", "10.96.0.1");
        string version = _held.Resources.Single(resource => resource.Type == ResourceType.Service).Version;

        _held.BeginStream();
        DeltaDiscoveryRequest services = _held.TakeRequests().Single(request => request.TypeUrl == ResourceType.Service);

        Assert.Equal(["10.96.0.1"], services.ResourceNamesSubscribe);
        Assert.Equal(version, services.InitialResourceVersions["shop/cart"]);
    }

    [Fact]
    public void BeginStream_AfterARejection_SaysTheVersionInForce()
    {
        OpenStream();
        Serve("shop/cart", "10.96.0.1");
        string version = _held.Resources.Single(resource => resource.Type == ResourceType.Service).Version;
        V1.Service malformed = Service("shop/cart", "10.96.0.1");
        malformed.Ports[0].Port = 0;
        Apply(Services(malformed));

        _held.BeginStream();

        Assert.Equal(version, _held.TakeRequests().Single(request => request.TypeUrl == ResourceType.Service).InitialResourceVersions["shop/cart"]);
    }

    [Fact]
    public void Unwant_LastAddressOfAService_ForgetsServiceAndEndpoints()
    {
        OpenStream();
        Serve("shop/cart", "10.96.0.1");

        _held.Unwant(Cart);
        _held.Settle(_now);

        Assert.Empty(_held.Resources);
        Assert.Equal(
            ["shop/cart", "10.96.0.1"],
            _held.TakeRequests().SelectMany(request => request.ResourceNamesUnsubscribe));
    }

    [Fact]
    public void Want_AgainBeforeTheUnsubscriptionWasSent_AsksAgain()
    {
        OpenStream();
        Serve("shop/cart", "10.96.0.1");

        _held.Unwant(Cart);
        _held.Want(Cart);
        DeltaDiscoveryRequest request = Assert.Single(_held.TakeRequests());

        Assert.Equal(["10.96.0.1"], request.ResourceNamesSubscribe);
        Assert.Empty(request.ResourceNamesUnsubscribe);
    }

    [Fact]
    public void Restore_KeptResources_AreInForceAtOnceAndSubscribedWithTheirVersions()
    {
        OpenStream();
        Apply(Response(ResourceType.Workload, Wrap(Workload())));
        Serve("shop/cart", "10.96.0.1");
        HeldResource[] kept = [.. _held.Resources];
        var restarted = new HeldConfiguration(new ResourceName("shop", "web-1"), "cluster.local");

        restarted.Restore(kept);
        restarted.Settle(TimeSpan.Zero);
        restarted.BeginStream();
        IReadOnlyList<DeltaDiscoveryRequest> requests = restarted.TakeRequests();

        Assert.NotNull(restarted.Workload);
        Assert.Single(restarted.ServicesInForce);
        Assert.Equal(3, requests.SelectMany(request => request.InitialResourceVersions).Count());
        Assert.Contains("10.96.0.1", requests.SelectMany(request => request.ResourceNamesSubscribe));
    }

    private void OpenStream()
    {
        _held.BeginStream();
        _held.TakeRequests();
    }

    private void Serve(string name, string address)
    {
        _held.Want(IPAddress.Parse(address));
        Apply(Services(Service(name, address)));
        Apply(EndpointsOf(name, Endpoint("10.244.0.1")));
        _held.TakeRequests();
    }

    private AppliedResponse Apply(DeltaDiscoveryResponse response, bool subscribed = false)
    {
        if (subscribed)
        {
            _held.TakeRequests();
        }

        AppliedResponse applied = _held.Apply(response);
        _held.Settle(_now);
        return applied;
    }

    private IEnumerable<string> BackendsInForce() => _held.ServicesInForce.Single().Ports[0].Backends.Select(backend => backend.Service);

    private IEnumerable<string> Subscribed(string type) =>
        _held.TakeRequests().Where(request => request.TypeUrl == type).SelectMany(request => request.ResourceNamesSubscribe);
}
