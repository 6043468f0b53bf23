using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Translation.Routes;

/// <summary>Which calls a GRPCRoute means.</summary>
public sealed class GrpcRouteMatchTests
{
    private readonly RouteWorld _world = new();

    [Theory]
    [InlineData("", "all")]
    [InlineData("{method: {service: shop.Cart, method: Add}}", "exact=/shop.Cart/Add")]
    [InlineData("{method: {service: shop.Cart}}", "prefix=/shop.Cart")]
    [InlineData("{method: {method: Add}}", "regex=/[^/]+/Add")]
    [InlineData("{method: {type: RegularExpression, service: 'shop\\..*', method: 'Get|List'}}", "regex=/(?:shop\\..*)/(?:Get|List)")]
    [InlineData("{method: {type: RegularExpression, service: 'shop\\..*'}}", "regex=/(?:shop\\..*)/[^/]+")]
    [InlineData("{headers: [{name: Tenant, value: a}]}", "tenant=a")]
    public void Match_OfTheRule_BecomesALine(string match, string expected)
    {
        _world.Apply(RouteWorld.Grpc("route", RouteWorld.Rules(RouteWorld.To("cart-v1", match))));

        Assert.Equal([$"{expected} -> cart-v1:80"], _world.Table());
    }

    [Theory]
    [InlineData("{method: {}}", "must name a service or a method")]
    [InlineData("{method: {service: 'a/b'}}", "method.service")]
    [InlineData("{method: {method: 'a.b'}}", "method.method")]
    [InlineData("{method: {type: Glob, method: a}}", "method.type")]
    [InlineData("{method: {type: RegularExpression, service: 'a)', method: '(b'}}", "is not a valid regular expression")]
    public void Match_ThatCannotBeUnderstood_RefusesTheRoute(string match, string message)
    {
        var name = _world.Apply(RouteWorld.Grpc("route", RouteWorld.Rules(RouteWorld.To("cart-v1", match))));

        Assert.Equal("UnsupportedValue", _world.State(name).Accepted.Reason);
        Assert.Contains(message, _world.State(name).Accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Order_FollowsTheLengthOfServiceThenMethodThenHeaders()
    {
        _world.Apply(RouteWorld.Grpc("route", RouteWorld.Rules(
            RouteWorld.To("cart-v1", "{}, {method: {method: Add}}, {method: {service: shop.Cart}}, {method: {service: shop.Cart}, headers: [{name: a, value: b}]}, {method: {service: shop.Cart, method: Add}}"))));

        Assert.Equal(
            ["exact=/shop.Cart/Add", "prefix=/shop.Cart a=b", "prefix=/shop.Cart", "regex=/[^/]+/Add", "all"],
            _world.Routing().Matches.Select(RoutingText.Of));
    }

    [Fact]
    public void HttpFilters_AreNoneOfGrpc()
    {
        var name = _world.Apply(RouteWorld.Grpc("route", "rules:\n- filters: [{type: URLRewrite, urlRewrite: {hostname: a.b}}]"));

        Assert.Contains("URLRewrite is not supported", _world.State(name).Accepted.Message, StringComparison.Ordinal);
    }
}
