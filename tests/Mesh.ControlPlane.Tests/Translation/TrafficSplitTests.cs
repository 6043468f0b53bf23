using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Translation;

/// <summary>What a TrafficSplit does to the model, from the object to weights and findings.</summary>
public sealed class TrafficSplitTests
{
    private static readonly ResourceName Apex = Models.Name("shop/cart");
    private readonly FakeKubernetes _kubernetes = new();
    private readonly ModelBuilder _builder = new("cluster-1", TrustDomain.Default);

    public TrafficSplitTests()
    {
        foreach (string name in (string[])["cart", "cart-v1", "cart-v2"])
        {
            _kubernetes.Services[new(Objects.Namespace, name)] = Objects.Service(name);
        }

        _builder.Apply(_kubernetes.AllKeys, _kubernetes);
    }

    [Fact]
    public void NoSplit_ServiceIsItsOwnBackend() => Assert.Equal("cart 1", Weights());

    [Theory]
    [InlineData("cart")]
    [InlineData("cart.shop")]
    [InlineData("cart.shop.svc")]
    [InlineData("cart.shop.svc.cluster.local")]
    public void Valid_ApexByNameOrByDns_IsSplit(string apex)
    {
        Apply(Objects.Split("split", apex, ("cart-v1", 90), ("cart-v2", 10)));

        Assert.Equal("cart-v1 90, cart-v2 10", Weights());
        Assert.True(State("split").Accepted.Holds);
        Assert.True(State("split").ResolvedRefs.Holds);
    }

    [Fact]
    public void Valid_RootIsItsOwnBackend_MeansItsOwnPods()
    {
        Apply(Objects.Split("split", "cart", ("cart", 3), ("cart-v2", 1)));

        Assert.Equal("cart 3, cart-v2 1", Weights());
    }

    [Fact]
    public void Valid_AllWeightsZero_StaysVisible()
    {
        Apply(Objects.Split("split", "cart", ("cart-v1", 0), ("cart-v2", 0)));

        Assert.Equal("cart-v1 0, cart-v2 0", Weights());
    }

    [Fact]
    public void BackendMissing_GetsNothingUntilItAppears()
    {
        Apply(Objects.Split("split", "cart", ("cart-v1", 1), ("cart-v3", 1)));

        Assert.Equal("cart-v1 1, cart-v3 0", Weights());
        Assert.Equal("BackendNotFound", State("split").ResolvedRefs.Reason);

        _kubernetes.Services[new(Objects.Namespace, "cart-v3")] = Objects.Service("cart-v3");
        _builder.Apply([new(ChangedKind.Service, new(Objects.Namespace, "cart-v3"))], _kubernetes);

        Assert.Equal("cart-v1 1, cart-v3 1", Weights());
        Assert.True(State("split").ResolvedRefs.Holds);
    }

    [Fact]
    public void BackendWithoutTheRootsPort_GetsNothing()
    {
        _kubernetes.Services[new(Objects.Namespace, "cart-v2")] = Objects.Service("cart-v2", Objects.Port(81));
        _builder.Apply([new(ChangedKind.Service, new(Objects.Namespace, "cart-v2"))], _kubernetes);
        Apply(Objects.Split("split", "cart", ("cart-v1", 1), ("cart-v2", 1)));

        Assert.Equal("cart-v1 1, cart-v2 0", Weights());
        Assert.Equal("PortNotFound", State("split").ResolvedRefs.Reason);
        Assert.Contains("cart-v2 has no port 80", State("split").ResolvedRefs.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ApexMissing_IsReported()
    {
        Apply(Objects.Split("split", "absent", ("cart-v1", 1)));

        Assert.Equal("ServiceNotFound", State("split").ResolvedRefs.Reason);
    }

    [Fact]
    public void SeveralOnOneService_TheOldestWinsAndItsSuccessorTakesOver()
    {
        var older = Objects.Split("z", "cart", ("cart-v1", 1));
        var newer = Objects.Split("a", "cart", ("cart-v2", 1));
        newer.Metadata.CreationTimestamp = older.Metadata.CreationTimestamp!.Value.AddSeconds(1);
        Apply(newer);
        Apply(older);

        Assert.Equal("cart-v1 1", Weights());
        Assert.Equal("Conflicted", State("a").Accepted.Reason);
        Assert.True(State("z").Accepted.Holds);

        _kubernetes.Splits.Remove(older.NameOf());
        _builder.Apply([new(ChangedKind.TrafficSplit, older.NameOf())], _kubernetes);

        Assert.Equal("cart-v2 1", Weights());
        Assert.True(State("a").Accepted.Holds);
        Assert.DoesNotContain(older.NameOf(), _builder.Current.Splits.Keys);
    }

    [Theory]
    [InlineData("matches-kind", "Invalid")]
    [InlineData("matches-name", "Invalid")]
    [InlineData("matches-many", "Invalid")]
    [InlineData("fraction", "Invalid")]
    [InlineData("negative", "Invalid")]
    [InlineData("huge", "Invalid")]
    [InlineData("nan", "Invalid")]
    [InlineData("twice", "Invalid")]
    [InlineData("no-backends", "Invalid")]
    [InlineData("other-namespace", "Invalid")]
    [InlineData("bad-name", "Invalid")]
    public void BadEdit_IsReportedAndTheLastGoodVersionStaysInForce(string fault, string reason)
    {
        Apply(Objects.Split("split", "cart", ("cart-v1", 90), ("cart-v2", 10)));
        var bad = Objects.Split("split", "cart", ("cart-v1", 50), ("cart-v2", 50));
        bad.Metadata.Generation = 2;
        Spoil(bad, fault);

        Apply(bad);

        Assert.Equal("cart-v1 90, cart-v2 10", Weights());
        Assert.Equal(2, State("split").Generation);
        Assert.Equal(reason, State("split").Accepted.Reason);
        Assert.Contains("last valid version stays in force", State("split").Accepted.Message, StringComparison.Ordinal);

        _kubernetes.Splits.Remove(bad.NameOf());
        _builder.Apply([new(ChangedKind.TrafficSplit, bad.NameOf())], _kubernetes);
        Assert.Equal("cart 1", Weights());
    }

    private static void Spoil(TrafficSplit split, string fault)
    {
        var backends = split.Spec!.Backends!;
        switch (fault)
        {
            case "matches-kind":
                split.Spec.Matches = [new() { Kind = "HTTPRoute", Name = "beta" }];
                break;
            case "matches-name":
                split.Spec.Matches = [new() { Kind = "HTTPRouteGroup", Name = "Beta!" }];
                break;
            case "matches-many":
                split.Spec.Matches = [.. Enumerable.Range(0, 17).Select(i => new TrafficSplitMatch { Kind = "HTTPRouteGroup", Name = $"g{i}" })];
                break;
            case "fraction":
                backends[0].Weight = 0.5;
                break;
            case "negative":
                backends[0].Weight = -1;
                break;
            case "huge":
                backends[0].Weight = 1e9;
                break;
            case "nan":
                backends[0].Weight = double.NaN;
                break;
            case "twice":
                backends[0].Service = "cart-v2";
                break;
            case "no-backends":
                split.Spec.Backends = [];
                break;
            case "other-namespace":
                backends[0].Service = "cart-v1.bank";
                break;
            default:
                split.Spec.Service = "Cart!";
                break;
        }
    }

    private void Apply(TrafficSplit split)
    {
        _kubernetes.Splits[split.NameOf()] = split;
        _builder.Apply([new(ChangedKind.TrafficSplit, split.NameOf())], _kubernetes);
    }

    private SplitState State(string name) => _builder.Current.Splits[new(Objects.Namespace, name)];

    private string Weights() =>
        string.Join(", ", _builder.Current.Services[Apex].Ports[0].Backends.Select(backend => $"{backend.Service.Name} {backend.Weight}"));
}
