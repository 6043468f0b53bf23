using CsCheck;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model.Http;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Translation.Routes;

/// <summary>The order of matches, as the Gateway API prescribes it.</summary>
public sealed class MatchPrecedenceTests
{
    private static readonly string[] Hostnames = ["", "a.example.com", "*.example.com", "*.a.example.com"];

    private static readonly string[] Paths =
        ["", "path: {value: /}", "path: {value: /a}", "path: {value: /a/b}", "path: {type: Exact, value: /a}", "path: {type: RegularExpression, value: '/a.*'}"];

    private static readonly string[] Others = ["", "method: GET", "headers: [{name: a, value: b}]", "queryParams: [{name: a, value: b}]"];

    [Theory]
    [InlineData("{path: {type: Exact, value: /a}}", "{path: {value: /a/b/c}}")]
    [InlineData("{path: {value: /a/b}}", "{path: {value: /a}}")]
    [InlineData("{path: {value: /a}}", "{path: {type: RegularExpression, value: '/a/very/long/expression.*'}}")]
    [InlineData("{path: {type: RegularExpression, value: '/a'}}", "{path: {value: /}}")] // "/" says nothing about the path
    [InlineData("{path: {value: /a}}", "{method: GET, headers: [{name: a, value: b}]}")]
    [InlineData("{method: GET}", "{headers: [{name: a, value: b}, {name: c, value: d}]}")]
    [InlineData("{headers: [{name: a, value: b}, {name: c, value: d}]}", "{headers: [{name: a, value: b}], queryParams: [{name: q, value: w}]}")]
    [InlineData("{queryParams: [{name: q, value: w}, {name: r, value: w}]}", "{queryParams: [{name: q, value: w}]}")]
    public void Order_MoreSpecificFirst(string first, string second)
    {
        var world = new RouteWorld();
        world.Apply(RouteWorld.Http("route", RouteWorld.Rules(RouteWorld.To("cart-v2", second), RouteWorld.To("cart-v1", first))));

        Assert.EndsWith("cart-v1:80", world.Table()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Order_HostsBeforeEverythingElse()
    {
        var world = new RouteWorld();
        world.Apply(RouteWorld.Http("none", RouteWorld.Rules(RouteWorld.To("cart-v1", "{path: {type: Exact, value: /a}}"))));
        world.Apply(RouteWorld.Http("wild", $"hostnames: ['*.example.com']\n{RouteWorld.Rules(RouteWorld.To("cart-v1"))}"));
        world.Apply(RouteWorld.Http("wilder", $"hostnames: ['*.very.long.example.com']\n{RouteWorld.Rules(RouteWorld.To("cart-v1"))}"));
        world.Apply(RouteWorld.Http("exact", $"hostnames: [a.example.com]\n{RouteWorld.Rules(RouteWorld.To("cart-v1"))}"));

        Assert.Equal(["a.example.com", "*.very.long.example.com", "*.example.com", ""], world.Routing().Matches.Select(match => match.Hostname));
    }

    [Fact]
    public void Order_EqualMatches_StayInTheOrderOfRules()
    {
        var world = new RouteWorld();
        world.Apply(RouteWorld.Http("route", RouteWorld.Rules(RouteWorld.To("cart-v2", "{headers: [{name: b, value: c}]}"), RouteWorld.To("cart-v1", "{headers: [{name: a, value: b}]}"))));

        Assert.Equal(["prefix=/ b=c -> cart-v2:80", "prefix=/ a=b -> cart-v1:80"], world.Table());
    }

    /// <summary>The order is total: it does not depend on the order in which routes are learnt of, and each line is at least as specific as the next.</summary>
    [Fact]
    public void Order_AnyRoutesInAnyOrder_IsTheSame() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 2])
            .Array[1, 8]
            .SelectMany(routes => Gen.Shuffle(Enumerable.Range(0, routes.Length).ToArray()).Select(order => (routes, order)))
            .Sample(
                sample =>
                {
                    var (routes, order) = sample;
                    var straight = new RouteWorld();
                    var shuffled = new RouteWorld();
                    for (int i = 0; i < routes.Length; i++)
                    {
                        straight.Apply(Route(i, routes[i]));
                        shuffled.Apply(Route(order[i], routes[order[i]]));
                    }

                    Assert.Equal(straight.Routing(), shuffled.Routing());
                    var lines = straight.Routing().Matches;
                    Assert.True(lines.Zip(lines.Skip(1)).All(pair => Rank(pair.First).CompareTo(Rank(pair.Second)) >= 0));
                },
                iter: 200);

    private static HttpRoute Route(int index, (int Host, int Path, int Other, int Age) from)
    {
        string match = $"{{{string.Join(", ", new[] { Paths[from.Path], Others[from.Other] }.Where(part => part.Length > 0))}}}";
        string hostnames = from.Host == 0 ? "" : $"hostnames: ['{Hostnames[from.Host]}']\n";
        return RouteWorld.Http($"r{index}", hostnames + RouteWorld.Rules(RouteWorld.To("cart-v1", match)), age: from.Age);
    }

    /// <summary>The specification's list once more, in the most stupid way: greater is more specific.</summary>
    private static (int, int, int, int, int, int, int) Rank(HttpMatch match) => (
        match.Hostname.Length == 0 ? 0 : match.Hostname.StartsWith('*') ? 1 : 2,
        match.Hostname.Length,
        match.Path switch { null or { Value: "/" } => 0, { Kind: PathMatchKind.Regex } => 1, { Kind: PathMatchKind.Prefix } => 2, _ => 3 },
        match.Path is { Kind: PathMatchKind.Prefix, Value: not "/" } ? match.Path.Value.Length : 0,
        match.Method.Length > 0 ? 1 : 0,
        match.Headers.Count,
        match.QueryParams.Count);
}
