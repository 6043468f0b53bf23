using Mesh.Api.Identity;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Clusters;
using Mesh.ControlPlane.Model.Policies;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Translation.Clusters;

public sealed class ClusterSetTranslatorTests
{
    private const string Cart = "shop/cart";
    private const string All = "shop/cart.clusterset";
    private const string Address = "240.240.3.4";

    private readonly FakeKubernetes _kubernetes = new();

    [Fact]
    public void Service_OfAPeerAlone_HasAddressNameAndPorts()
    {
        Import();
        Peers(West(80, 443));

        var service = Translate().Services[Models.Name(All)];

        Assert.Equal([Address], service.ClusterIps);
        Assert.Equal(["cart.shop.svc.clusterset.local"], service.DnsNames);
        Assert.Equal([80, 443], service.Ports.Select(port => port.Port));
        Assert.All(service.Ports, port => Assert.Equal([new WeightedBackend(Models.Name(All), 1, port.Port)], port.Backends));
    }

    [Fact]
    public void Service_NobodyExports_HasNoNameAnyMore()
    {
        Import();

        Assert.False(Translate().Services.ContainsKey(Models.Name(All)));
    }

    [Fact]
    public void Service_ImportOfAnotherImplementation_IsLeftToIt()
    {
        Import();
        _kubernetes.Imports[Models.Name(Cart)].Metadata.Labels = null;
        Exported();
        var model = Translate();

        Assert.False(model.Services.ContainsKey(Models.Name(All)));
        Assert.Equal("NotOwned", model.Exports[Models.Name(Cart)].Imported.Reason);
    }

    [Fact]
    public void Endpoints_ExportHereAndThere_AreThoseOfAllClustersThatExport()
    {
        Import();
        Own(isGlobal: false);
        Peers(West(80));

        Assert.Equal(["10.1.0.5"], Addresses(All));
        Assert.Equal(["10.244.0.1"], Addresses(Cart));

        Exported();

        Assert.Equal(["10.244.0.1", "10.1.0.5"], Addresses(All));
        // An export alone leaves the meaning of the own name as it is.
        Assert.Equal(["10.244.0.1"], Addresses(Cart));
    }

    [Fact]
    public void Endpoints_ExportBeginsAndEnds_GatewaysMayKnowThemMeanwhile()
    {
        Own(isGlobal: true);
        Assert.True(Translate().Endpoints[Models.Name(Cart)].IsExported);

        Own(isGlobal: false);
        var builder = new ModelBuilder("cluster-1", TrustDomain.Default);
        Assert.False(builder.Apply(_kubernetes.AllKeys, _kubernetes).Model.Endpoints[Models.Name(Cart)].IsExported);

        Export();
        var change = builder.Apply([new(ChangedKind.ServiceExport, Models.Name(Cart))], _kubernetes);
        Assert.Contains(Models.Name(Cart), change.Endpoints);
        Assert.True(change.Model.Endpoints[Models.Name(Cart)].IsExported);

        _kubernetes.Exports.Remove(Models.Name(Cart));
        change = builder.Apply([new(ChangedKind.ServiceExport, Models.Name(Cart))], _kubernetes);
        Assert.False(change.Model.Endpoints[Models.Name(Cart)].IsExported);
    }

    [Fact]
    public void Endpoints_LabelOfTheService_MakesItsOwnNameMeanAllClusters()
    {
        Own(isGlobal: true);
        Peers(West(80));

        Assert.Equal(["10.244.0.1", "10.1.0.5"], Addresses(Cart));
    }

    [Fact]
    public void Endpoints_PolicyOfTheService_CountsForAllClusters()
    {
        Import();
        Own(isGlobal: true);
        _kubernetes.Policies[Models.Name("shop/policy")] = Yaml.Read<ControlPlane.Kubernetes.TrafficPolicies.TrafficPolicy>(
            "metadata: {namespace: shop, name: policy}\nspec: {targetRef: {name: cart}, circuitBreaker: {maxRequests: 7}}");

        Assert.Equal(7u, Assert.Single(Translate().Endpoints[Models.Name(All)].Policies).Rules.CircuitBreaker!.MaxRequests);
    }

    [Fact]
    public void Endpoints_AffinityOfTheOldestExport_CountsWhateverTheServiceHereSays()
    {
        Import();
        Own(isGlobal: true);
        Peers(StatedPeer.Of("west", StatedPeer.Network).Exporting(Cart, new Api.Federation.V1.ExportedService { ClientIpAffinitySeconds = 60, ExportedAt = -1, Ports = { new Api.Federation.V1.ExportedPort { Port = 80, Name = "http" } } }));

        Assert.Equal(LoadBalancingAlgorithm.Maglev, Assert.Single(Translate().Endpoints[Models.Name(All)].Policies).Rules.LoadBalancing!.Algorithm);
    }

    [Fact]
    public void Export_WithoutService_IsInvalidAndOffersNothing()
    {
        Export();

        var state = Translate().Exports[Models.Name(Cart)];

        Assert.Equal((false, "NoService"), (state.Valid.Holds, state.Valid.Reason));
        Assert.Equal((false, "Pending"), (state.Ready.Holds, state.Ready.Reason));
        Assert.Null(state.Offer);
    }

    [Fact]
    public void Export_OfAnExternalName_IsOfAnInvalidType()
    {
        Exported();
        _kubernetes.Services[Models.Name(Cart)].Spec.Type = "ExternalName";

        Assert.Equal("InvalidServiceType", Translate().Exports[Models.Name(Cart)].Valid.Reason);
    }

    [Fact]
    public void Export_OfAService_OffersItsPortsSinceTheExport()
    {
        Exported();

        var state = Translate().Exports[Models.Name(Cart)];

        Assert.True(state.Valid.Holds && state.Ready.Holds && !state.Conflict.Holds);
        Assert.Equal(
            new ServiceOffer("cluster-1", [new OfferedPort(80, "http", "")], false, 0, new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds()),
            state.Offer);
    }

    [Fact]
    public void Export_ByLabelAlone_IsOfferedWithoutAnObjectToReportOn()
    {
        Own(isGlobal: true);

        var state = Translate().Exports[Models.Name(Cart)];

        Assert.NotNull(state.Offer);
        Assert.Equal("", state.Uid);
    }

    [Fact]
    public void Export_ContradictedByAPeer_SaysSo()
    {
        Exported();
        Peers(West(81));

        Assert.Equal("PortConflict", Translate().Exports[Models.Name(Cart)].Conflict.Reason);
    }

    [Fact]
    public void Export_OfAHeadlessService_HasItsPodsInDnsAndNoAddressOfItsOwn()
    {
        Exported();
        _kubernetes.Services[Models.Name(Cart)].Spec.ClusterIP = "None";
        Import();
        Peers(Headless("west", StatedPeer.Network, new StatedPod("10.1.0.5"), new StatedPod("10.1.0.6", IsReady: false)), Headless("far", "another", new StatedPod("10.1.0.7")));
        var model = Translate();
        var service = model.Services[Models.Name(All)];

        Assert.True(model.Exports[Models.Name(Cart)].Imported.Holds);
        Assert.Empty(service.ClusterIps);
        Assert.Empty(service.Ports);
        Assert.Equal(["cart.shop.svc.clusterset.local"], service.DnsNames);
        // Neither those that end nor those of another network, which only a gateway reaches.
        Assert.Equal(["10.244.0.1", "10.1.0.5"], service.DnsHosts.Select(host => host.Address));
        Assert.Equal("pod-10-1-0-5.west", service.DnsHosts[1].Name);
        Assert.False(model.Endpoints.ContainsKey(Models.Name(All)));
    }

    [Fact]
    public void Imported_WithAnAddress_SaysWhich()
    {
        Exported();
        Import();

        Assert.Equal($"cart.shop.svc.clusterset.local is {Address} in the pods of this cluster", Translate().Exports[Models.Name(Cart)].Imported.Message);
    }

    private static PeerState Headless(string cluster, string network, params StatedPod[] pods) => StatedPeer.Of(cluster, network, "172.31.0.1")
        .Exporting(Cart, new Api.Federation.V1.ExportedService
        {
            Type = Api.Federation.V1.ExportedServiceType.Headless,
            Ports = { new Api.Federation.V1.ExportedPort { Port = 80, Name = "http" } },
        })
        .WithPods(Cart, pods);

    private static PeerState West(params int[] ports) => StatedPeer.Of("west", StatedPeer.Network).Exporting(Cart, ports).WithPods(Cart, new StatedPod("10.1.0.5"));

    private void Import() => _kubernetes.Imports[Models.Name(Cart)] = StatedImport.Of(Cart, 1, Address);

    private void Export() => _kubernetes.Exports[Models.Name(Cart)] = StatedImport.Export(Cart, 5);

    private void Peers(params PeerState[] peers) => _kubernetes.Peers = StatedPeer.Together(peers);

    private void Own(bool isGlobal)
    {
        _kubernetes.Services[Models.Name(Cart)] = Objects.Service("cart");
        _kubernetes.Services[Models.Name(Cart)].Metadata.Labels = isGlobal ? new Dictionary<string, string> { [MeshLabels.Global] = MeshLabels.True } : null;
        _kubernetes.Slices[Models.Name("shop/slice")] = Objects.Slice("slice", "cart", Objects.Endpoint("10.244.0.1"));
    }

    private void Exported()
    {
        Own(isGlobal: false);
        Export();
    }

    private IEnumerable<string> Addresses(string set) => Translate().Endpoints[Models.Name(set)].Endpoints.Select(endpoint => endpoint.Address);

    private MeshModel Translate()
    {
        var builder = new ModelBuilder("cluster-1", TrustDomain.Default) { Network = StatedPeer.Network };
        return builder.Apply(_kubernetes.AllKeys, _kubernetes, _kubernetes.Peers).Model;
    }
}
