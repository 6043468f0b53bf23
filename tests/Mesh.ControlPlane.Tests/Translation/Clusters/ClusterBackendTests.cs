using Mesh.Api.Identity;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Tests.Translation.Clusters;

/// <summary>Routes and splits that send requests to one cluster.</summary>
public sealed class ClusterBackendTests
{
    private const string Cart = "shop/cart";
    private const string ToWest = "filters: [{type: ExtensionRef, extensionRef: {group: mesh.dev, kind: Cluster, name: west}}]";

    private readonly FakeKubernetes _kubernetes = new();
    private readonly ModelBuilder _builder = new("cluster-1", TrustDomain.Default) { Network = StatedPeer.Network };

    public ClusterBackendTests()
    {
        _kubernetes.Services[Models.Name(Cart)] = Objects.Service("cart");
        _kubernetes.Services[Models.Name(Cart)].Metadata.Labels = new Dictionary<string, string> { [MeshLabels.Global] = MeshLabels.True };
        _kubernetes.Peers = StatedPeer.Together(StatedPeer.Of("west", StatedPeer.Network).Exporting(Cart, 80));
    }

    [Fact]
    public void Route_NamesACluster_BackendIsInItAlone()
    {
        var backends = Route($"backendRefs: [{{name: cart, port: 80, weight: 9}}, {{name: cart, port: 80, weight: 1, {ToWest}}}]");

        Assert.Equal([("shop/cart", "", 9), ("shop/cart", "west", 1)], backends.Select(backend => (backend.Service.ToString()!, backend.Cluster, backend.Weight)));
        Assert.True(ResolvedRefs().Holds);
    }

    [Fact]
    public void Route_NamesAServiceImport_BackendIsTheServiceOfAllClusters()
    {
        var backends = Route($"backendRefs: [{{group: multicluster.x-k8s.io, kind: ServiceImport, name: cart, port: 80, {ToWest}}}]");

        Assert.Equal([("shop/cart.clusterset", "west")], backends.Select(backend => (backend.Service.ToString()!, backend.Cluster)));
    }

    [Theory]
    [InlineData("{name: cart, port: 80, filters: [{type: ExtensionRef, extensionRef: {group: mesh.dev, kind: Cluster, name: north}}]}", "no linked cluster north exports Service shop/cart")]
    [InlineData("{group: multicluster.x-k8s.io, kind: ServiceImport, name: other, port: 80}", "no cluster exports a Service shop/other that has an address")]
    [InlineData("{group: multicluster.x-k8s.io, kind: ServiceImport, name: cart, port: 81}", "ServiceImport shop/cart has no port 81")]
    public void Route_NamesWhatIsNotThere_KeepsTheShareAndSaysSo(string backend, string message)
    {
        var backends = Route($"backendRefs: [{backend}]");

        Assert.Equal(message, Assert.Single(backends).Unresolved);
        Assert.Equal((false, RouteReasons.BackendNotFound, message), (ResolvedRefs().Holds, ResolvedRefs().Reason, ResolvedRefs().Message));
    }

    [Fact]
    public void Route_NamesAClusterOfAServiceThatIsNotGlobal_SaysWhatIsMissing()
    {
        _kubernetes.Services[Models.Name(Cart)].Metadata.Labels = null;

        Assert.Contains("mesh.dev/global=true", Assert.Single(Route($"backendRefs: [{{name: cart, port: 80, {ToWest}}}]")).Unresolved, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("filters: [{type: ExtensionRef, extensionRef: {group: mesh.dev, kind: Cluster, name: west}}]\n    backendRefs: [{name: cart, port: 80}]", "it is a filter of a backend")]
    [InlineData("backendRefs: [{name: cart, port: 80, filters: [{type: ExtensionRef, extensionRef: {group: mesh.dev, kind: Region, name: west}}]}]", "must name a Cluster of group mesh.dev")]
    [InlineData("backendRefs: [{name: cart, port: 80, filters: [{type: ExtensionRef, extensionRef: {group: mesh.dev, kind: Cluster, name: West}}]}]", "must name a Cluster of group mesh.dev")]
    public void Route_SaysItInAnotherWay_IsRefused(string rule, string message)
    {
        _kubernetes.Routes[Name] = RouteWorld.Http("route", $"rules:\n  - {rule}");

        var accepted = Assert.Single(Apply().Routes[Name].Parents).Accepted;

        Assert.Equal((false, RouteReasons.UnsupportedValue), (accepted.Holds, accepted.Reason));
        Assert.Contains(message, accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Route_ClusterExportsTheServiceLater_IsResolvedThen()
    {
        _kubernetes.Peers = _kubernetes.Peers.Clear();
        Route($"backendRefs: [{{name: cart, port: 80, {ToWest}}}]");
        Assert.False(ResolvedRefs().Holds);

        _kubernetes.Peers = StatedPeer.Together(StatedPeer.Of("west", StatedPeer.Network).Exporting(Cart, 80));
        _builder.Apply([new(ChangedKind.PeerService, Models.Name(Cart))], _kubernetes, _kubernetes.Peers);

        Assert.True(ResolvedRefs().Holds);
    }

    [Fact]
    public void Split_NamesACluster_BackendIsInItAlone()
    {
        _kubernetes.Splits[Models.Name("shop/split")] = Objects.Split("split", "cart", ("cart", 95), ("cart.shop.west.mesh", 5));
        var model = Apply();

        Assert.Equal([("", 95), ("west", 5)], model.Services[Models.Name(Cart)].Ports[0].Backends.Select(backend => (backend.Cluster, backend.Weight)));
        Assert.True(model.Splits[Models.Name("shop/split")].ResolvedRefs.Holds);
    }

    [Fact]
    public void Split_NamesAClusterThatDoesNotExport_GivesItNothingAndSaysSo()
    {
        _kubernetes.Splits[Models.Name("shop/split")] = Objects.Split("split", "cart", ("cart", 95), ("cart.shop.north.mesh", 5));
        var model = Apply();

        Assert.Equal([("", 95), ("north", 0)], model.Services[Models.Name(Cart)].Ports[0].Backends.Select(backend => (backend.Cluster, backend.Weight)));
        var resolved = model.Splits[Models.Name("shop/split")].ResolvedRefs;
        Assert.Equal((false, "BackendNotFound"), (resolved.Holds, resolved.Reason));
        Assert.Contains("no linked cluster north exports Service shop/cart", resolved.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cart.shop.west.mesh", "cart.shop.west.mesh", "listed twice")]
    [InlineData("cart.other.west.mesh", "cart", "must name a Service of namespace shop")]
    [InlineData("cart.shop.West.mesh", "cart", "must name a Service of namespace shop")]
    public void Split_NamesWhatCannotBe_IsRefused(string one, string other, string message)
    {
        _kubernetes.Splits[Models.Name("shop/split")] = Objects.Split("split", "cart", (one, 1), (other, 1));

        Assert.Contains(message, Apply().Splits[Models.Name("shop/split")].Accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Split_OfTheServiceOfOneCluster_IsRefused()
    {
        _kubernetes.Splits[Models.Name("shop/split")] = Objects.Split("split", "cart.shop.west.mesh", ("cart", 1));

        Assert.False(Apply().Splits[Models.Name("shop/split")].Accepted.Holds);
    }

    private static RouteName Name => new(RouteKind.Http, Models.Name("shop/route"));

    private ValueList<RouteBackend> Route(string rule)
    {
        _kubernetes.Routes[Name] = RouteWorld.Http("route", $"rules:\n  - {rule}");
        return Assert.Single(Apply().Services[Models.Name(Cart)].Ports[0].Http!.Rules).Backends;
    }

    private Finding ResolvedRefs() => Assert.Single(_builder.Current.Routes[Name].Parents).ResolvedRefs;

    private MeshModel Apply() => _builder.Apply(_kubernetes.AllKeys, _kubernetes, _kubernetes.Peers).Model;
}
