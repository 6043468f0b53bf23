using System.Net;
using Mesh.Api.Resources;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;
using Microsoft.Extensions.Time.Testing;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.State;

public sealed class ProxyStateBuilderTests
{
    private readonly ProxyStateBuilder _builder = new(new EndpointPickerFactory(new FakeTimeProvider(), new Random(1)));
    private readonly Dictionary<string, V1.Endpoints> _endpoints = [];
    private readonly List<V1.Service> _services = [];
    private V1.Workload? _workload;

    [Fact]
    public void Build_NothingChanged_ReturnsTheSameState()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"));
        _workload = Workload();

        Assert.Same(Build(), Build());
    }

    [Fact]
    public void Build_OneServiceChanged_SharesTheOthers()
    {
        _services.AddRange([Service("shop/cart", "10.96.0.1"), Service("shop/pay", "10.96.0.2")]);
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"));
        _endpoints["shop/pay"] = Endpoints(Endpoint("10.244.0.2"));
        ProxyState before = Build();

        _endpoints["shop/pay"] = Endpoints(Endpoint("10.244.0.3"));
        ProxyState after = Build();

        Assert.NotSame(before, after);
        Assert.Same(At(before, "10.96.0.1"), At(after, "10.96.0.1"));
        Assert.NotSame(At(before, "10.96.0.2"), At(after, "10.96.0.2"));
    }

    [Fact]
    public void Build_OnlyTheWeightsChanged_KeepsTheBackends()
    {
        _services.Add(Service("shop/cart", "10.96.0.1", ("shop/v1", 90), ("shop/v2", 10)));
        _endpoints["shop/v1"] = Endpoints(Endpoint("10.244.0.1"));
        _endpoints["shop/v2"] = Endpoints(Endpoint("10.244.0.2"));
        ProxyState before = Build();

        _services[0] = Service("shop/cart", "10.96.0.1", ("shop/v1", 0), ("shop/v2", 100));
        ProxyState after = Build();

        Assert.Equal([0, 100], At(after, "10.96.0.1").Ports[80].Backends.Select(backend => backend.Weight));
        Assert.Same(At(before, "10.96.0.1").Ports[80].Backends[0].Backend, At(after, "10.96.0.1").Ports[80].Backends[0].Backend);
    }

    [Fact]
    public void Build_EndpointAdded_KeepsTheCountersOfTheOthers()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"));
        EndpointModel before = Backend(Build()).Endpoints[0];

        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"), Endpoint("10.244.0.2"));
        BackendModel after = Backend(Build());

        Assert.Equal(2, after.EndpointCount);
        Assert.Same(before, after.Endpoints[0]);
        Assert.Same(before.State, after.Endpoints[0].State);
    }

    [Fact]
    public void Build_SameMessageElsewhere_IsMadeAnewWithItsCounters()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        V1.Endpoint endpoint = Endpoint("10.244.0.1");
        _endpoints["shop/cart"] = Endpoints(endpoint);
        EndpointModel before = Backend(Build()).Endpoints[0];

        _endpoints["shop/cart"] = Endpoints(endpoint);
        _endpoints["shop/cart"].Localities[0].Locality = new() { Region = "eu", Zone = "eu-a" };
        EndpointModel moved = Backend(Build()).Endpoints[0];
        _workload = Workload();
        _workload.Locality = new() { Region = "eu", Zone = "eu-b" };
        EndpointModel seenFromElsewhere = Backend(Build()).Endpoints[0];

        Assert.Equal((Proximity.Unknown, Proximity.Unknown, Proximity.Region), (before.Proximity, moved.Proximity, seenFromElsewhere.Proximity));
        Assert.Equal("eu/eu-a", moved.Locality.ToString());
        Assert.Same(before.State, seenFromElsewhere.State);
    }

    [Fact]
    public void Build_SameMessageOtherTargetPort_IsDialledThere()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        V1.Endpoint endpoint = Endpoint("10.244.0.1");
        _endpoints["shop/cart"] = Endpoints(endpoint);
        Build();

        _endpoints["shop/cart"] = Endpoints(endpoint);
        _endpoints["shop/cart"].PortMappings[0].Ports[0].TargetPort = 9090;

        Assert.Equal("10.244.0.1:9090", Backend(Build()).Endpoints[0].Target.ToString());
    }

    [Fact]
    public void Build_PodsOfOneWorkload_ShareTheirIdentity()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"), Endpoint("10.244.0.2"));

        BackendModel backend = Backend(Build());

        Assert.Same(backend.Endpoints[0].PeerIdentity, backend.Endpoints[1].PeerIdentity);
    }

    [Fact]
    public void Build_OwnZoneBecomesKnown_NearEndpointsArePreferred()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"));
        _endpoints["shop/cart"].Localities[0].Locality = new() { Region = "eu", Zone = "eu-a" };
        _endpoints["shop/cart"].Localities.Add(new V1.LocalityEndpoints { Locality = new() { Region = "eu", Zone = "eu-b" }, Endpoints = { Endpoint("10.244.0.2") } });
        Assert.Equal(2, Picked(Backend(Build())).Count);

        _workload = Workload();
        _workload.Locality = new() { Region = "eu", Zone = "eu-b" };

        Assert.Equal(["10.244.0.2"], Picked(Backend(Build())));
    }

    [Fact]
    public void Build_PolicyChanges_BreakerAndCountersGoOn()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"));
        BackendModel before = Backend(Build());
        Assert.True(before.Breaker.TryEnterRequest());

        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"));
        _endpoints["shop/cart"].Policies.Add(new V1.PortPolicy { CircuitBreaker = new() { MaxRequests = 1 } });
        BackendModel after = Backend(Build());

        Assert.Same(before.Breaker, after.Breaker);
        Assert.Same(before.Endpoints[0].State, after.Endpoints[0].State);
        Assert.False(after.Breaker.TryEnterRequest());
    }

    [Fact]
    public void Build_EndpointAppearsBesideOthers_ComesUpSlowly()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        V1.PortPolicy slow = new() { LoadBalancing = new() { SlowStartMs = 10_000 } };
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"));
        _endpoints["shop/cart"].Policies.Add(slow);
        Build();

        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"), Endpoint("10.244.0.2"));
        _endpoints["shop/cart"].Policies.Add(slow);

        Assert.Equal([1, SlowStart.Least], Backend(Build()).Endpoints.Select(endpoint => endpoint.State.SlowStart.Factor));
    }

    [Fact]
    public void Build_EndpointEjectedThenConfigurationChanges_StaysEjected()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"), Endpoint("10.244.0.2"));
        Backend(Build()).Endpoints[0].State.ObserveUnreachable();

        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"), Endpoint("10.244.0.2"), Endpoint("10.244.0.3"));

        Assert.Equal(["10.244.0.2", "10.244.0.3"], Picked(Backend(Build())));
    }

    [Fact]
    public void Build_AnotherPodGotTheAddress_StartsItsCountersAfresh()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1", workload: "shop/old"));
        EndpointModel before = Backend(Build()).Endpoints[0];

        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1", workload: "shop/new"));

        Assert.NotSame(before.State, Backend(Build()).Endpoints[0].State);
    }

    [Fact]
    public void Build_SomeReady_LeavesOutTheDraining()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1", V1.EndpointHealth.Draining), Endpoint("10.244.0.2"));

        Assert.Equal(["10.244.0.2:8080"], Backend(Build()).Endpoints.Select(endpoint => endpoint.Target.ToString()));
    }

    [Fact]
    public void Build_HealthUnknownToThisVersion_LeavesOutThatEndpointOnly()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1", (V1.EndpointHealth)9), Endpoint("10.244.0.2"));

        Assert.Equal(["10.244.0.2:8080"], Backend(Build()).Endpoints.Select(endpoint => endpoint.Target.ToString()));
    }

    [Fact]
    public void Build_ProtocolUnknownToThisVersion_IsDetected()
    {
        V1.Service service = Service("shop/cart", "10.96.0.1");
        service.Ports[0].Protocol = (V1.Protocol)77;
        _services.Add(service);
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"));

        Assert.Equal(V1.Protocol.Detect, Build().ServicesByAddress.Values.Single().Ports.Values.Single().Protocol);
    }

    [Fact]
    public void Build_EndpointsChange_TheSplitGoesOnWhereItStood()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"));
        ServicePortModel before = Build().ServicesByAddress.Values.Single().Ports.Values.Single();

        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.2"));
        ServicePortModel after = Build().ServicesByAddress.Values.Single().Ports.Values.Single();

        Assert.NotSame(before, after);
        Assert.Same(before.Sequence, after.Sequence);
    }

    [Fact]
    public void Build_NoneReady_UsesTheDraining()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1", V1.EndpointHealth.Draining));

        Assert.Equal(["10.244.0.1:8080"], Backend(Build()).Endpoints.Select(endpoint => endpoint.Target.ToString()));
    }

    [Fact]
    public void Build_EndpointsUnknown_PickerSaysBackendNotFound()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));

        Assert.Equal(PickFailure.BackendNotFound, Backend(Build()).Picker.Pick(default).Failure);
    }

    [Fact]
    public void Build_BackendHasNoSuchPort_PickerSaysBackendNotFound()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"));
        _endpoints["shop/cart"].PortMappings[0].Ports[0].ServicePort = 81;

        Assert.Equal(PickFailure.BackendNotFound, Backend(Build()).Picker.Pick(default).Failure);
    }

    [Fact]
    public void Build_ServiceSelectsNoPod_PickerSaysNoEndpoint()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = new V1.Endpoints();

        Assert.Equal(PickFailure.NoEndpoint, Backend(Build()).Picker.Pick(default).Failure);
    }

    [Fact]
    public void Build_PodsMapThePortDifferently_EachGetsItsOwn()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        V1.Endpoint second = Endpoint("10.244.0.2");
        second.PortMapping = 1;
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"), second);
        _endpoints["shop/cart"].PortMappings.Add(new V1.PortMapping { Ports = { new V1.PortPair { ServicePort = 80, TargetPort = 9090 } } });

        Assert.Equal(["10.244.0.1:8080", "10.244.0.2:9090"], Backend(Build()).Endpoints.Select(endpoint => endpoint.Target.ToString()));
    }

    [Fact]
    public void Build_SameAddressTwice_CountsOnce()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"), Endpoint("10.244.0.1"));

        Assert.Equal(1, Backend(Build()).EndpointCount);
    }

    [Fact]
    public void Build_MeshedEndpoint_NamesServiceInSniAndPeerIdentity()
    {
        _services.Add(Service("shop/cart", "10.96.0.1"));
        _endpoints["shop/cart"] = Endpoints(Endpoint("10.244.0.1"));

        BackendModel backend = Backend(Build());

        Assert.Equal("80.cart.shop.cluster-1.mesh", backend.ServerName.ToString());
        Assert.Equal("spiffe://cluster.local/ns/shop/sa/default", backend.Endpoints[0].PeerIdentity?.ToString());
    }

    [Fact]
    public void Build_TwoServicesDisagreeAboutAPort_LetsTheBytesDecide()
    {
        _workload = Workload();
        _workload.Inbound.Add(new V1.InboundPort { Service = "shop/other", ServicePort = 81, TargetPort = 8080, Protocol = V1.Protocol.Http2 });

        WorkloadModel workload = Assert.IsType<WorkloadModel>(Build().Workload);

        Assert.Equal(V1.Protocol.Detect, workload.ProtocolByTargetPort[8080]);
        Assert.Equal(V1.Protocol.Http2, workload.Inbound[(new ResourceName("shop", "other"), 81)].Protocol);
    }

    [Fact]
    public void Build_EndpointOfARuleChanged_KeepsMatchesAndCounts()
    {
        _services.Add(Routed("/a.*", ("shop/v1", 90), ("shop/v2", 10)));
        _endpoints["shop/v2"] = Endpoints(Endpoint("10.244.0.1"));
        HttpRoutesModel before = RoutesOf(Build());

        _endpoints["shop/v2"] = Endpoints(Endpoint("10.244.0.1"), Endpoint("10.244.0.2"));
        HttpRoutesModel after = RoutesOf(Build());

        Assert.Equal([0, 2], after.Rules[0].Backends.Select(backend => backend.Backend.EndpointCount));
        Assert.Equal(before.Matches, after.Matches);
        Assert.Same(before.Rules[0].Sequence, after.Rules[0].Sequence);
    }

    [Fact]
    public void Build_WeightsOfARuleChanged_KeepsItsCountsUnderItsName()
    {
        _services.Add(Routed("/a", ("shop/v1", 90), ("shop/v2", 10)));
        HttpRoutesModel before = RoutesOf(Build());

        _services[0] = Routed("/b", ("shop/v1", 0), ("shop/v2", 1));
        _services[0].Ports[0].Http.Rules.Insert(0, new V1.HttpRouteRule { Source = "HTTPRoute shop/cart", Name = "another" });
        HttpRoutesModel after = RoutesOf(Build());

        Assert.Equal([0, 1], after.Rules[1].Backends.Select(backend => backend.Weight));
        Assert.Same(before.Rules[0].Sequence, after.Rules[1].Sequence);
        Assert.NotSame(before.Rules[0].Sequence, after.Rules[0].Sequence);
    }

    [Fact]
    public void Build_UnresolvedBackend_IsWordedWithItsRule()
    {
        _services.Add(Routed("/a"));
        _services[0].Ports[0].Http.Rules[0].Backends.Add(new V1.WeightedBackend { Weight = 1, Unresolved = "Service shop/gone does not exist" });

        Assert.Equal("HTTPRoute shop/cart rule main (Service shop/gone does not exist)", RoutesOf(Build()).Rules[0].Backends[0].Unresolved);
    }

    private static HttpRoutesModel RoutesOf(ProxyState state) => Assert.IsType<HttpRoutesModel>(At(state, "10.96.0.1").Ports[80].Http);

    private static V1.Service Routed(string pathRegex, params (string Service, uint Weight)[] backends)
    {
        V1.Service service = Service("shop/cart", "10.96.0.1");
        service.Ports[0].Http = new V1.HttpRouting
        {
            Matches = { new V1.HttpRouteMatch { PathRegex = pathRegex } },
            Rules =
            {
                new V1.HttpRouteRule
                {
                    Source = "HTTPRoute shop/cart",
                    Name = "main",
                    Backends = { backends.Select(backend => new V1.WeightedBackend { Service = backend.Service, Weight = backend.Weight, Port = 80 }) },
                },
            },
        };
        return service;
    }

    private static List<string> Picked(BackendModel backend) =>
        [.. Enumerable.Range(0, 200).Select(_ => backend.Picker.Pick(default).Endpoint!.Target.Address.ToString()).Distinct().Order()];

    private static ServiceModel At(ProxyState state, string address) => state.ServicesByAddress[IPAddress.Parse(address)];

    private static BackendModel Backend(ProxyState state) => At(state, "10.96.0.1").Ports[80].Backends[0].Backend;

    private ProxyState Build() => _builder.Build(_workload, _services, name => _endpoints.GetValueOrDefault(name));
}
