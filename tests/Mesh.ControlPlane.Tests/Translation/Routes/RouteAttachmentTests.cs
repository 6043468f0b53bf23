using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Tests.Translation.Routes;

/// <summary>Where routes attach, for whom, and which of several has its way.</summary>
public sealed class RouteAttachmentTests
{
    private const string Cart = "{group: '', kind: Service, namespace: shop, name: cart}";
    private readonly RouteWorld _world = new();

    [Theory]
    [InlineData("", "v1", "v1")]
    [InlineData(", port: 80", "v1", "")]
    [InlineData(", sectionName: p81", "", "v1")]
    [InlineData(", port: 81, sectionName: p81", "", "v1")]
    public void Parent_SaysWhichPorts(string fields, string on80, string on81)
    {
        var name = _world.Apply(RouteWorld.Http("route", RouteWorld.Rules(RouteWorld.To("cart-v1")), $"{{group: '', kind: Service, name: cart{fields}}}"));

        Assert.Equal((on80, on81), (Backend(80), Backend(81)));
        Assert.Equal((true, "Accepted"), (_world.State(name).Accepted.Holds, _world.State(name).Accepted.Reason));
    }

    [Theory]
    [InlineData("name: absent", "there is no Service shop/absent")]
    [InlineData("name: cart, port: 82", "has no such TCP port")]
    [InlineData("name: cart, port: 80, sectionName: p81", "has no such TCP port")]
    [InlineData("name: db", "declared as something else than HTTP")]
    [InlineData("name: headless", "headless")]
    [InlineData("name: external", "ExternalName")]
    public void Parent_WithoutAPortThatFits_IsNone(string parent, string message)
    {
        var headless = RouteWorld.Service("headless", 80);
        headless.Spec.ClusterIP = "None";
        _world.Apply(headless);
        var external = RouteWorld.Service("external", 80);
        external.Spec.Type = "ExternalName";
        _world.Apply(external);

        var name = _world.Apply(RouteWorld.Http("route", RouteWorld.Rules(RouteWorld.To("cart-v1")), $"{{group: '', kind: Service, {parent}}}"));

        Assert.Equal((false, "NoMatchingParent"), (_world.State(name).Accepted.Holds, _world.State(name).Accepted.Reason));
        Assert.Contains(message, _world.State(name).Accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parent_ThatAppearsLater_TakesTheRouteThen()
    {
        var name = _world.Apply(RouteWorld.Http("route", RouteWorld.Rules(RouteWorld.To("cart-v1")), "{group: '', kind: Service, name: late}"));
        Assert.False(_world.State(name).Accepted.Holds);

        _world.Apply(RouteWorld.Service("late", 80));

        Assert.True(_world.State(name).Accepted.Holds);
        Assert.NotNull(_world.Port(service: Models.Name("shop/late")).Http);
    }

    [Fact]
    public void Parents_OfOtherKinds_AreOtherControllers()
    {
        var name = _world.Apply(RouteWorld.Http("route", "rules: [{filters: [{type: Unheard}]}]", "{name: gateway}"));

        Assert.Empty(_world.Model.Routes[name].Parents);
        Assert.Null(_world.Port().Http);
    }

    [Fact]
    public void Parents_Several_AreJudgedOneByOne()
    {
        var name = _world.Apply(RouteWorld.Http(
            "route", RouteWorld.Rules(RouteWorld.To("cart-v1")), "{group: '', kind: Service, name: cart, port: 80}, {group: '', kind: Service, name: absent}"));

        Assert.Equal([true, false], _world.Model.Routes[name].Parents.Select(parent => parent.Accepted.Holds));
    }

    [Fact]
    public void Producers_Several_AreMergedByAgeThenName()
    {
        _world.Apply(RouteWorld.Http("a", RouteWorld.Rules(RouteWorld.To("cart-v1")), age: 2));
        _world.Apply(RouteWorld.Http("z", RouteWorld.Rules(RouteWorld.To("cart-v2")), age: 1));
        _world.Apply(RouteWorld.Http("y", RouteWorld.Rules(RouteWorld.To("cart", "{path: {type: Exact, value: /x}}")), age: 3));
        _world.Apply(RouteWorld.Http("b", RouteWorld.Rules(RouteWorld.To("cart")), age: 2));

        Assert.Equal(
            ["exact=/x -> cart:80", "prefix=/ -> cart-v2:80", "prefix=/ -> cart-v1:80", "prefix=/ -> cart:80"],
            _world.Table());
    }

    [Fact]
    public void GrpcRoute_TakesThePortFromHttpRoutesAndGivesItBack()
    {
        var http = _world.Apply(RouteWorld.Http("http", RouteWorld.Rules(RouteWorld.To("cart-v1")), age: 0));
        var grpc = _world.Apply(RouteWorld.Grpc("grpc", RouteWorld.Rules(RouteWorld.To("cart-v2")), age: 1));

        Assert.Equal(["all -> cart-v2:80"], _world.Table());
        Assert.Equal((false, "Conflicted"), (_world.State(http).Accepted.Holds, _world.State(http).Accepted.Reason));
        Assert.True(_world.State(grpc).Accepted.Holds);

        _world.Remove(grpc);
        Assert.Equal(["prefix=/ -> cart-v1:80"], _world.Table());
        Assert.True(_world.State(http).Accepted.Holds);
    }

    [Fact]
    public void GrpcRoute_OnOnePort_LeavesTheOthersToHttpRoutes()
    {
        var http = _world.Apply(RouteWorld.Http("http", RouteWorld.Rules(RouteWorld.To("cart-v1"))));
        _world.Apply(RouteWorld.Grpc("grpc", RouteWorld.Rules(RouteWorld.To("cart-v2")), "{group: '', kind: Service, name: cart, port: 81}"));

        Assert.Equal(("v1", "v2"), (Backend(80), Backend(81)));
        Assert.True(_world.State(http).Accepted.Holds);
        Assert.Contains("a GRPCRoute decides about port 81", _world.State(http).Accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Consumers_ReplaceTheProducersRulesForTheirOwnClientsOnly()
    {
        _world.Apply(RouteWorld.Http("producer", RouteWorld.Rules(RouteWorld.To("cart-v1", "{path: {value: /a}}"))));
        var consumer = _world.Apply(RouteWorld.Http(
            "consumer", "rules:\n- backendRefs: [{namespace: shop, name: cart-v2, port: 80}]", $"{{group: '', kind: Service, namespace: shop, name: cart, port: 80}}", "bank"));

        Assert.Equal(["prefix=/a -> cart-v1:80"], _world.Table());
        Assert.Equal(["prefix=/ -> cart-v2:80"], _world.Table(clients: "bank"));
        // A port that the consumer says nothing about is as it is for everybody.
        Assert.Equal(["prefix=/a -> cart-v1:80"], _world.Table(81, "bank"));
        Assert.Equal("bank", _world.State(consumer).Clients);

        _world.Remove(consumer);
        Assert.Empty(_world.Model.Services[RouteWorld.Cart].Variants);
    }

    [Fact]
    public void Consumers_AndProducers_DoNotConflict()
    {
        var producer = _world.Apply(RouteWorld.Http("producer", RouteWorld.Rules(RouteWorld.To("cart-v1"))));
        _world.Apply(RouteWorld.Grpc("consumer", "rules:\n- backendRefs: [{namespace: shop, name: cart-v2, port: 80}]", Cart, "bank"));

        Assert.True(_world.State(producer).Accepted.Holds);
        Assert.Equal(["all -> cart-v2:80"], _world.Table(clients: "bank"));
    }

    [Fact]
    public void Table_FullWithOlderRoutes_RefusesYoungerOnes()
    {
        // 16 hosts and 128 matches: two routes fill a table.
        string hosts = string.Join(", ", Enumerable.Range(0, 16).Select(i => $"h{i}.example.com"));
        string[] rules = [.. Enumerable.Range(0, 2).Select(_ => RouteWorld.To("cart-v1", string.Join(", ", Enumerable.Range(0, 64).Select(i => $"{{path: {{value: /p{i}}}}}"))))];
        string big = $"hostnames: [{hosts}]\n{RouteWorld.Rules(rules)}";
        var first = _world.Apply(RouteWorld.Http("first", big, age: 0));
        _world.Apply(RouteWorld.Http("second", big, age: 1));
        var third = _world.Apply(RouteWorld.Http("third", RouteWorld.Rules(RouteWorld.To("cart-v2")), age: 2));

        Assert.Equal(ServiceRoutes.MaxMatches, _world.Routing().Matches.Count);
        Assert.Equal((false, "UnsupportedValue"), (_world.State(third).Accepted.Holds, _world.State(third).Accepted.Reason));
        Assert.Contains("older routes leave no room on port 80, 81", _world.State(third).Accepted.Message, StringComparison.Ordinal);

        _world.Remove(first);
        Assert.True(_world.State(third).Accepted.Holds);
    }

    [Fact]
    public void Table_FullOfRegularExpressions_RefusesRoutesThatBringNewOnes()
    {
        string Rule(string prefix) => RouteWorld.Rules(
            [.. Enumerable.Range(0, 2).Select(half => RouteWorld.To("cart-v1", string.Join(", ", Enumerable.Range(0, 64).Select(i => $"{{path: {{type: RegularExpression, value: /{prefix}{half}-{i}}}}}"))))]);
        _world.Apply(RouteWorld.Http("first", Rule("a"), age: 0));
        _world.Apply(RouteWorld.Http("second", Rule("b"), age: 1));
        var same = _world.Apply(RouteWorld.Http("same", Rule("a"), age: 2));
        var another = _world.Apply(RouteWorld.Http("another", RouteWorld.Rules(RouteWorld.To("cart-v1", "{path: {type: RegularExpression, value: /c}}")), age: 3));

        Assert.True(_world.State(same).Accepted.Holds);
        Assert.Equal("UnsupportedValue", _world.State(another).Accepted.Reason);
    }

    [Fact]
    public void BadEdit_ChangesNothingAndTheLastGoodVersionStaysInForce()
    {
        _world.Apply(RouteWorld.Http("route", RouteWorld.Rules(RouteWorld.To("cart-v1"))));
        var name = _world.Apply(RouteWorld.Http("route", "rules: [{filters: [{type: Unheard}]}]"));

        Assert.Equal(["prefix=/ -> cart-v1:80"], _world.Table());
        Assert.Equal("UnsupportedValue", _world.State(name).Accepted.Reason);
        Assert.Contains("the last valid version stays in force", _world.State(name).Accepted.Message, StringComparison.Ordinal);

        _world.Remove(name);
        Assert.Null(_world.Port().Http);
        Assert.DoesNotContain(name, _world.Model.Routes.Keys);
    }

    private string Backend(int port) =>
        _world.Port(port).Http?.Rules[0].Backends[0].Service is { } service ? service.Name["cart-".Length..] : "";
}
