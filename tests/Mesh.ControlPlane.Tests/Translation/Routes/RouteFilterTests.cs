using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model.Http;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Translation.Routes;

/// <summary>What filters of rules and backends become.</summary>
public sealed class RouteFilterTests
{
    private readonly RouteWorld _world = new();

    [Fact]
    public void HeaderModifiers_AreReadWithLowerCaseNames()
    {
        var filters = Filters("""
            {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: X-A, value: '1'}, {name: x-a, value: '2'}], add: [{name: X-B, value: b}], remove: [X-C]}},
            {type: ResponseHeaderModifier, responseHeaderModifier: {remove: [Server]}}
            """);

        Assert.Equal(new([new("x-a", "1")], [new("x-b", "b")], ["x-c"]), filters.Request);
        Assert.Equal(new([], [], ["server"]), filters.Response);
    }

    [Theory]
    [InlineData("{}", "", "", 0, 302)]
    [InlineData("{scheme: https, hostname: example.com, port: 8443, statusCode: 308}", "https", "example.com", 8443, 308)]
    public void Redirect_IsReadWithItsDefaults(string redirect, string scheme, string hostname, int port, int status) =>
        Assert.Equal(new(scheme, hostname, port, null, status), Redirect($"{{type: RequestRedirect, requestRedirect: {redirect}}}"));

    [Fact]
    public void Paths_AreReplacedWholeOrByPrefix()
    {
        Assert.Equal(new(false, "/x"), Redirect("{type: RequestRedirect, requestRedirect: {path: {type: ReplaceFullPath, replaceFullPath: /x}}}").Path);
        Assert.Equal(
            new UrlRewrite("example.com", new(true, "/")),
            Filters("{type: URLRewrite, urlRewrite: {hostname: example.com, path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}").Rewrite);
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData(", percent: 10", 10, 100)]
    [InlineData(", fraction: {numerator: 1, denominator: 1000}", 1, 1000)]
    [InlineData(", fraction: {numerator: 7}", 7, 100)]
    public void Mirrors_AreFractions(string share, int numerator, int denominator)
    {
        var mirror = Assert.Single(Filters($"{{type: RequestMirror, requestMirror: {{backendRef: {{name: cart-v2, port: 80}}{share}}}}}").Mirrors);

        Assert.Equal(("shop/cart-v2", 80, numerator, denominator), (mirror.Backend.Service.ToString(), mirror.Backend.Port, mirror.Numerator, mirror.Denominator));
    }

    [Fact]
    public void Mirrors_Several_AreKeptAndOneThatDoesNotExistIsLeftOutAndReported()
    {
        var name = _world.Apply(Route("""
            {type: RequestMirror, requestMirror: {backendRef: {name: cart-v1, port: 80}}},
            {type: RequestMirror, requestMirror: {backendRef: {name: absent, port: 80}}},
            {type: RequestMirror, requestMirror: {backendRef: {name: cart-v2, port: 80}}}
            """));

        Assert.Equal(["cart-v1", "cart-v2"], _world.Routing().Rules[0].Filters.Mirrors.Select(mirror => mirror.Backend.Service!.Value.Name));
        Assert.Equal((false, "BackendNotFound"), (_world.State(name).ResolvedRefs.Holds, _world.State(name).ResolvedRefs.Reason));
        Assert.True(_world.State(name).Accepted.Holds);
    }

    [Fact]
    public void Backends_HaveFiltersOfTheirOwn()
    {
        _world.Apply(RouteWorld.Http("route", """
            rules:
            - backendRefs:
              - {name: cart-v1, port: 80, filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: b}]}}]}
              - {name: cart-v2, port: 80}
            """));

        var backends = _world.Routing().Rules[0].Backends;
        Assert.Equal(new([new("a", "b")], [], []), backends[0].Filters.Request);
        Assert.Equal(HttpFilters.None, backends[1].Filters);
    }

    [Theory]
    [InlineData("{type: ExtensionRef, extensionRef: {group: a, kind: b, name: c}}", "UnsupportedValue", "must name a Cluster of group mesh.dev")]
    [InlineData("{type: CORS, cors: {}}", "UnsupportedValue", "CORS is not supported")]
    [InlineData("{type: RequestMirror}", "UnsupportedValue", "does not say what to do")]
    [InlineData("{type: URLRewrite, urlRewrite: {hostname: a.b}, extra: {}}", "UnsupportedValue", "filters[0].extra is not supported")]
    [InlineData("{type: URLRewrite, urlRewrite: {hostname: '*.b'}}", "UnsupportedValue", "urlRewrite.hostname")]
    [InlineData("{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath}}}", "UnsupportedValue", "urlRewrite.path")]
    [InlineData("{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: '/a?b'}}}", "UnsupportedValue", "replaceFullPath")]
    [InlineData("{type: RequestRedirect, requestRedirect: {statusCode: 200}}", "UnsupportedValue", "statusCode")]
    [InlineData("{type: RequestRedirect, requestRedirect: {scheme: ftp}}", "UnsupportedValue", "scheme")]
    [InlineData("{type: RequestRedirect, requestRedirect: {}}, {type: URLRewrite, urlRewrite: {hostname: a.b}}", "IncompatibleFilters", "cannot combine")]
    [InlineData("{type: URLRewrite, urlRewrite: {hostname: a.b}}, {type: URLRewrite, urlRewrite: {hostname: a.b}}", "IncompatibleFilters", "repeats URLRewrite")]
    [InlineData("{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: Host, value: a}]}}", "UnsupportedValue", "belongs to the connection or to the mesh")]
    [InlineData("{type: RequestHeaderModifier, requestHeaderModifier: {add: [{name: x-mesh-reason, value: a}]}}", "UnsupportedValue", "belongs to the connection or to the mesh")]
    [InlineData("{type: RequestHeaderModifier, requestHeaderModifier: {remove: [X-Forwarded-Client-Cert]}}", "UnsupportedValue", "belongs to the connection or to the mesh")]
    [InlineData("{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: a, value: \"b\\r\\nc\"}]}}", "UnsupportedValue", "set[0].value")]
    [InlineData("{type: RequestMirror, requestMirror: {backendRef: {name: cart-v1, port: 80}, percent: 101}}", "UnsupportedValue", "requestMirror")]
    [InlineData("{type: RequestMirror, requestMirror: {backendRef: {name: cart-v1, port: 80}, percent: 1, fraction: {numerator: 1}}}", "UnsupportedValue", "requestMirror")]
    public void Filter_ThatCannotBeApplied_RefusesTheRoute(string filters, string reason, string message)
    {
        var name = _world.Apply(Route(filters));

        Assert.Equal(reason, _world.State(name).Accepted.Reason);
        Assert.Contains(message, _world.State(name).Accepted.Message, StringComparison.Ordinal);
        Assert.Null(_world.Port().Http);
    }

    [Fact]
    public void Redirect_WithBackends_IsRefused()
    {
        var name = _world.Apply(RouteWorld.Http("route", "rules:\n- {filters: [{type: RequestRedirect, requestRedirect: {}}], backendRefs: [{name: cart-v1, port: 80}]}"));

        Assert.Equal("IncompatibleFilters", _world.State(name).Accepted.Reason);
    }

    [Fact]
    public void ReplacePrefix_WhereAMatchIsNoPrefix_IsRefused()
    {
        var name = _world.Apply(RouteWorld.Http("route", """
            rules:
            - matches: [{path: {type: Exact, value: /a}}]
              filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]
            """));

        Assert.Contains("PathPrefix", _world.State(name).Accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HeaderModifiers_OfARuleAndABackend_TogetherFitBesideAHead()
    {
        string Set(int bytes) => $"[{{type: RequestHeaderModifier, requestHeaderModifier: {{set: [{{name: a, value: {new string('x', 4_096)}}}, {{name: b, value: {new string('x', bytes)}}}]}}}}]";
        string Rule(int bytes) => $"rules:\n- filters: [{{type: RequestHeaderModifier, requestHeaderModifier: {{set: [{{name: c, value: x}}]}}}}]\n  backendRefs: [{{name: cart-v1, port: 80, filters: {Set(bytes)}}}]";

        // Three lines of a name, ": " and a line end each.
        const int Rest = 8_192 - 4_096 - 1 - 15;
        Assert.True(_world.State(_world.Apply(RouteWorld.Http("fits", Rule(Rest)))).Accepted.Holds);
        Assert.Equal("UnsupportedValue", _world.State(_world.Apply(RouteWorld.Http("one-more", Rule(Rest + 1)))).Accepted.Reason);
    }

    [Theory]
    [InlineData("timeouts: {request: 10s, backendRequest: 500ms}", 10_000u, 500u)]
    [InlineData("timeouts: {request: 0s, backendRequest: 1h}", 0u, 3_600_000u)]
    [InlineData("timeouts: {backendRequest: 1m30s}", null, 90_000u)]
    public void Timeouts_AreMilliseconds(string field, uint? request, uint? backend)
    {
        _world.Apply(RouteWorld.Http("route", $"rules:\n- {field}"));

        Assert.Equal(new(request, backend), _world.Routing().Rules[0].Timeouts);
    }

    [Theory]
    [InlineData("timeouts: {request: 1s, backendRequest: 2s}", "cannot be longer")]
    [InlineData("timeouts: {request: 1.5s}", "must be a duration")]
    [InlineData("timeouts: {request: 100000s}", "must be a duration")]
    [InlineData("timeouts: {request: 1s1s1s1s1s}", "must be a duration")]
    [InlineData("timeouts: {request: 99999h}", "must be a duration")]
    [InlineData("timeouts: {request: ''}", "must be a duration")]
    [InlineData("retry: {attempts: 0}", "retry.attempts")]
    [InlineData("retry: {attempts: 11}", "retry.attempts")]
    [InlineData("retry: {backoff: 61s}", "retry.backoff")]
    [InlineData("retry: {codes: [200]}", "retry.codes")]
    [InlineData("retry: {backoff: soon}", "retry.backoff")]
    public void TimeoutsAndRetries_OutOfRange_RefuseTheRoute(string field, string message)
    {
        var name = _world.Apply(RouteWorld.Http("route", $"rules:\n- {field}"));

        Assert.Contains(message, _world.State(name).Accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Retry_IsRead()
    {
        _world.Apply(RouteWorld.Http("route", "rules:\n- retry: {codes: [503, 500, 503], attempts: 3, backoff: 100ms}\n- {name: plain, retry: {}}"));

        Assert.Equal(new([500, 503], 3, 100), _world.Routing().Rules[0].Retry);
        Assert.Equal(new([], 1, null), _world.Routing().Rules[1].Retry);
    }

    private static HttpRoute Route(string filters) => RouteWorld.Http("route", $"rules:\n- filters: [{filters.ReplaceLineEndings(" ")}]");

    private HttpFilters Filters(string filters)
    {
        _world.Apply(Route(filters));
        return _world.Routing().Rules[0].Filters;
    }

    private HttpRedirect Redirect(string filters) => Filters(filters).Redirect!;
}
