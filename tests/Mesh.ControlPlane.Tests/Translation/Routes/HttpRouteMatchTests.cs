using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Translation.Routes;

/// <summary>Which requests an HTTPRoute means: from the object to the lines of the port's table.</summary>
public sealed class HttpRouteMatchTests
{
    private readonly RouteWorld _world = new();

    [Theory]
    [InlineData("", "prefix=/")]
    [InlineData("{}", "prefix=/")]
    [InlineData("{path: {value: /a}}", "prefix=/a")]
    [InlineData("{path: {type: PathPrefix, value: /a/}}", "prefix=/a")]
    [InlineData("{path: {type: Exact, value: /a/}}", "exact=/a/")]
    [InlineData("{path: {type: RegularExpression, value: '/items/[0-9]+'}}", "regex=/items/[0-9]+")]
    [InlineData("{method: POST}", "prefix=/ POST")]
    [InlineData("{headers: [{name: X-User, value: eva}]}", "prefix=/ x-user=eva")]
    [InlineData("{headers: [{type: RegularExpression, name: version, value: 'v[12]'}]}", "prefix=/ version~v[12]")]
    [InlineData("{headers: [{name: a, value: '1'}, {name: A, value: '2'}]}", "prefix=/ a=1")] // of equal names the first counts
    [InlineData("{queryParams: [{name: Debug, value: 'yes'}, {type: RegularExpression, name: n, value: '[0-9]+'}]}", "prefix=/ ?Debug=yes ?n~[0-9]+")]
    [InlineData("{path: {type: Exact, value: /a}, method: GET, headers: [{name: h, value: v}], queryParams: [{name: q, value: w}]}", "exact=/a GET h=v ?q=w")]
    public void Match_OfTheRule_BecomesALine(string match, string expected)
    {
        _world.Apply(RouteWorld.Http("route", RouteWorld.Rules(RouteWorld.To("cart-v1", match))));

        Assert.Equal([$"{expected} -> cart-v1:80"], _world.Table());
    }

    [Fact]
    public void Hostnames_AreMultipliedWithMatches()
    {
        _world.Apply(RouteWorld.Http("route", $"hostnames: [Shop.Example.com, '*.example.com']\n{RouteWorld.Rules(RouteWorld.To("cart-v1", "{path: {value: /a}}, {method: PUT}"))}"));

        Assert.Equal(
            [
                "host=shop.example.com prefix=/a -> cart-v1:80",
                "host=shop.example.com prefix=/ PUT -> cart-v1:80",
                "host=*.example.com prefix=/a -> cart-v1:80",
                "host=*.example.com prefix=/ PUT -> cart-v1:80",
            ],
            _world.Table());
    }

    [Fact]
    public void Rules_None_MatchEverythingAndForwardNothing()
    {
        _world.Apply(RouteWorld.Http("route", "rules: []"));

        Assert.Equal(["prefix=/ -> none"], _world.Table());
    }

    [Theory]
    [InlineData("{path: {type: Glob, value: /a}}", "spec.rules[0].matches[0].path.type")]
    [InlineData("{path: {type: Exact, value: a}}", "path.value")]
    [InlineData("{path: {value: /a//b}}", "path.value")]
    [InlineData("{path: {value: /a/../b}}", "path.value")]
    [InlineData("{path: {value: /a/..}}", "path.value")]
    [InlineData("{path: {value: '/a?b'}}", "path.value")]
    [InlineData("{path: {value: '/a%2Fb'}}", "path.value")]
    [InlineData("{path: {type: RegularExpression, value: '(a'}}", "is not a valid regular expression")]
    [InlineData("{path: {type: RegularExpression, value: 'a)(b'}}", "is not a valid regular expression")]
    [InlineData("{path: {type: RegularExpression, value: '(?=a)b'}}", "linear time")]
    [InlineData("{path: {type: RegularExpression, value: '(a)\\1'}}", "linear time")]
    [InlineData("{path: {type: RegularExpression, value: '((a{1,1000}){1,1000}){1,1000}'}}", "linear time")]
    [InlineData("{method: 'G T'}", "matches[0].method")]
    [InlineData("{headers: [{name: 'a b', value: x}]}", "headers[0].name")]
    [InlineData("{headers: [{type: Prefix, name: a, value: x}]}", "headers[0].type")]
    [InlineData("{headers: [{type: RegularExpression, name: a, value: '['}]}", "headers[0].value")]
    [InlineData("{destinationPort: 80}", "matches[0].destinationPort is not supported")]
    public void Match_ThatCannotBeUnderstood_RefusesTheRoute(string match, string message)
    {
        var name = _world.Apply(RouteWorld.Http("route", RouteWorld.Rules(RouteWorld.To("cart-v1", match))));

        var accepted = _world.State(name).Accepted;
        Assert.Equal((false, "UnsupportedValue"), (accepted.Holds, accepted.Reason));
        Assert.Contains(message, accepted.Message, StringComparison.Ordinal);
        Assert.Empty(_world.Table());
    }

    [Fact]
    public void Regex_LongerThanTheContractAllows_RefusesTheRoute()
    {
        var name = _world.Apply(RouteWorld.Http(
            "route", RouteWorld.Rules(RouteWorld.To("cart-v1", $"{{path: {{type: RegularExpression, value: {new string('a', 1_025)}}}}}"))));

        Assert.Contains("1 to 1024 characters", _world.State(name).Accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_Several_AreAllReported()
    {
        var name = _world.Apply(RouteWorld.Http("route", $"hostnames: [10.0.0.1]\n{RouteWorld.Rules(RouteWorld.To("cart-v1", "{method: 'G T'}, {path: {value: x}}"))}"));

        string message = _world.State(name).Accepted.Message;
        Assert.All(["spec.hostnames[0]", "matches[0].method", "matches[1].path.value"], field => Assert.Contains(field, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sessionPersistence: {sessionName: x}", "spec.rules[0].sessionPersistence is not supported")]
    [InlineData("name: Not_A_Name", "spec.rules[0].name")]
    public void Rule_WithWhatIsNotUnderstood_RefusesTheRoute(string field, string message)
    {
        var name = _world.Apply(RouteWorld.Http("route", $"rules:\n- backendRefs: [{{name: cart-v1, port: 80}}]\n  {field}"));

        Assert.Contains(message, _world.State(name).Accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_OfRules_AreKeptOrAreTheirIndexAndMustDiffer()
    {
        _world.Apply(RouteWorld.Http("route", "rules:\n- {name: first}\n- {}"));
        Assert.Equal([("HTTPRoute shop/route", "first"), ("HTTPRoute shop/route", "1")], _world.Routing().Rules.Select(rule => (rule.Source, rule.Name)));

        var twice = _world.Apply(RouteWorld.Http("twice", "rules:\n- {name: same}\n- {name: same}"));
        Assert.Contains("two are named same", _world.State(twice).Accepted.Message, StringComparison.Ordinal);
    }
}
