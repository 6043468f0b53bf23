using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Translation.Groups;

/// <summary>A TrafficSplit that HTTPRouteGroups limit, and one that routes override.</summary>
public sealed class SplitMatchesTests
{
    private readonly RouteWorld _world = new();

    public SplitMatchesTests()
    {
        _world.Apply(RouteWorld.Service("cart-v1", 80, 81));
        _world.Apply(RouteWorld.Service("cart-v2", 80, 81));
    }

    [Fact]
    public void Matches_SplitWhatTheyDescribe_AndTheRestGoesToTheRoot()
    {
        Group("beta", "{name: firefox, headers: {User-Agent: '.*Firefox.*', Cookie: '(.*;)?beta=1.*'}}", "{name: admin, pathRegex: /admin, methods: [GET, HEAD]}");
        Split("beta");

        Assert.Equal(
            [
                "user-agent~.*Firefox.* cookie~(.*;)?beta=1.* -> cart-v1:80 90, cart-v2:80 10",
                "regex=(?:/admin).* GET -> cart-v1:80 90, cart-v2:80 10",
                "regex=(?:/admin).* HEAD -> cart-v1:80 90, cart-v2:80 10",
                "all -> cart:80",
            ],
            _world.Table());
        Assert.Equal("TrafficSplit shop/split", _world.Routing().Rules[0].Source);
        // What is not HTTP cannot match.
        Assert.Equal([new WeightedBackend(RouteWorld.Cart, 1, 80)], _world.Port().Backends);
        Assert.True(State().Accepted.Holds && State().ResolvedRefs.Holds);
    }

    [Theory]
    [InlineData("{name: any, methods: ['*']}", "all")]
    [InlineData("{name: any}", "all")]
    [InlineData("{name: list, headers: [{A: x}, {B: y}]}", "a~x b~y")] // the form that the definitions of SMI's tools have
    public void Match_Forms_AreRead(string match, string expected)
    {
        Group("group", match);
        Split("group");

        Assert.Equal($"{expected} -> cart-v1:80 90, cart-v2:80 10", _world.Table()[0]);
    }

    [Fact]
    public void Group_Missing_SplitsNothingUntilItAppears()
    {
        Split("beta");

        Assert.Equal(["all -> cart:80"], _world.Table());
        Assert.Equal("RouteGroupNotFound", State().ResolvedRefs.Reason);

        Group("beta", "{name: a, pathRegex: /a}");
        Assert.Equal(2, _world.Table().Length);
        Assert.True(State().ResolvedRefs.Holds);

        _world.Kubernetes.RouteGroups.Clear();
        _world.Apply(ChangedKind.HttpRouteGroup, Models.Name("shop/beta"));
        Assert.Equal(["all -> cart:80"], _world.Table());
    }

    [Theory]
    [InlineData("{name: a, pathRegex: '('}", "spec.matches[0].pathRegex")]
    [InlineData("{name: a, pathRegex: 'a)|(b'}", "spec.matches[0].pathRegex")]
    [InlineData("{name: a, methods: ['G T']}", "spec.matches[0].methods")]
    [InlineData("{name: a, headers: {'a b': x}}", "spec.matches[0].headers[a b]")]
    [InlineData("{name: a, headers: {a: 1}}", "spec.matches[0].headers[a]")]
    [InlineData("{name: a, headers: text}", "spec.matches[0].headers")]
    public void Group_BadEdit_IsReportedOnTheSplitAndItsLastGoodVersionStays(string match, string message)
    {
        Group("beta", "{name: a, pathRegex: /a}");
        Split("beta");

        Group("beta", match);

        Assert.StartsWith("regex=(?:/a).*", _world.Table()[0], StringComparison.Ordinal);
        Assert.Equal("InvalidRouteGroup", State().ResolvedRefs.Reason);
        Assert.Contains(message, State().ResolvedRefs.Message, StringComparison.Ordinal);
        Assert.Contains("its last valid version stays in force", State().ResolvedRefs.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_TooManyLines_AreRefused()
    {
        Group("beta", [.. Enumerable.Range(0, 256).Select(i => $"{{name: m{i}, pathRegex: /{i}}}")]);
        Split("beta");

        Assert.Equal(["all -> cart:80"], _world.Table());
        Assert.Contains("at most 255", State().ResolvedRefs.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Split_UnderARoute_DecidesAboutTheRestAndSaysSo()
    {
        Split();
        var route = _world.Apply(RouteWorld.Http("route", RouteWorld.Rules(RouteWorld.To("cart-v2")), "{group: '', kind: Service, name: cart, port: 80}"));

        Assert.Equal(["prefix=/ -> cart-v2:80"], _world.Table());
        Assert.Equal([90, 10], _world.Port().Backends.Select(backend => backend.Weight));
        Assert.Equal((true, "Overridden"), (State().Accepted.Holds, State().Accepted.Reason));
        Assert.Contains("HTTP requests to port 80 of service cart go where HTTPRoute shop/route says", State().Accepted.Message, StringComparison.Ordinal);

        _world.Remove(route);
        Assert.Equal("Accepted", State().Accepted.Reason);
    }

    [Fact]
    public void Split_WithMatchesUnderARouteOfAllPorts_HasNothingLeft()
    {
        Group("beta", "{name: a, pathRegex: /a}");
        Split("beta");
        _world.Apply(RouteWorld.Http("route", RouteWorld.Rules(RouteWorld.To("cart-v2"))));

        Assert.Equal((false, "Overridden"), (State().Accepted.Holds, State().Accepted.Reason));
        Assert.Contains("nothing is left to split", State().Accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConsumerRoute_DoesNotOverrideASplitForOthers()
    {
        Group("beta", "{name: a, pathRegex: /a}");
        Split("beta");
        _world.Apply(RouteWorld.Http("consumer", "rules: [{}]", "{group: '', kind: Service, namespace: shop, name: cart}", "bank"));

        Assert.Equal("Accepted", State().Accepted.Reason);
        Assert.Equal(2, _world.Table().Length);
        Assert.Equal(["prefix=/ -> none"], _world.Table(clients: "bank"));
    }

    private void Group(string name, params string[] matches)
    {
        var key = Models.Name($"shop/{name}");
        _world.Kubernetes.RouteGroups[key] = Yaml.Read<HttpRouteGroup>($"metadata: {{namespace: shop, name: {name}}}\nspec:\n  matches: [{string.Join(", ", matches)}]");
        _world.Apply(ChangedKind.HttpRouteGroup, key);
    }

    private void Split(params string[] groups)
    {
        var split = Objects.Split("split", "cart", ("cart-v1", 90), ("cart-v2", 10));
        split.Spec!.Matches = groups.Length == 0 ? null : [.. groups.Select(group => new ControlPlane.Kubernetes.TrafficSplitMatch { Kind = "HTTPRouteGroup", Name = group })];
        _world.Kubernetes.Splits[split.NameOf()] = split;
        _world.Apply(ChangedKind.TrafficSplit, split.NameOf());
    }

    private SplitState State() => _world.Model.Splits[Models.Name("shop/split")];
}
