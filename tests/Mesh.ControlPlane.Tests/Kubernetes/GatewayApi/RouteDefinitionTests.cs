using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Kubernetes.GatewayApi;

/// <summary>What the API server itself refuses and fills in: the sandbox's definitions are no more lenient than the Gateway API's own.</summary>
public sealed class RouteDefinitionTests : DefinitionTests
{
    [Fact]
    public async Task HttpRoute_Defaults_AreFilledIn()
    {
        var route = await CreateAsync<HttpRoute>("parentRefs: [{name: gateway}]\nrules: [{matches: [{headers: [{name: a, value: b}]}], backendRefs: [{name: cart, port: 80}]}, {}]");

        Assert.Equal(("gateway.networking.k8s.io", "Gateway"), (route.Spec!.ParentRefs![0].Group, route.Spec.ParentRefs[0].Kind));
        var match = route.Spec.Rules![0].Matches![0];
        Assert.Equal(("PathPrefix", "/", "Exact"), (match.Path!.Type, match.Path.Value, match.Headers![0].Type));
        Assert.Equal(("", "Service", 1), (route.Spec.Rules[0].BackendRefs![0].Group, route.Spec.Rules[0].BackendRefs![0].Kind, route.Spec.Rules[0].BackendRefs![0].Weight));
        Assert.Equal("/", route.Spec.Rules[1].Matches![0].Path!.Value);
    }

    [Fact]
    public async Task HttpRoute_WithoutRules_GetsOneThatMatchesEverything() =>
        Assert.Equal("/", Assert.Single((await CreateAsync<HttpRoute>("parentRefs: [{name: gateway}]")).Spec!.Rules!).Matches![0].Path!.Value);

    [Theory]
    [InlineData("rules: [{backendRefs: [{name: cart}]}]", "Must have port for Service reference")]
    [InlineData("rules: [{matches: [{path: {value: a}}]}]", "must be an absolute path")]
    [InlineData("rules: [{matches: [{path: {value: /a//b}}]}]", "must not contain '//'")]
    [InlineData("rules: [{matches: [{method: get}]}]", "Unsupported value")]
    [InlineData("rules: [{filters: [{type: Other}]}]", "Unsupported value")]
    [InlineData("rules: [{filters: [{type: URLRewrite}]}]", "filter.urlRewrite must be specified")]
    [InlineData("rules: [{filters: [{type: RequestRedirect, requestRedirect: {}}, {type: URLRewrite, urlRewrite: {}}]}]", "but not both")]
    [InlineData("rules: [{filters: [{type: RequestRedirect, requestRedirect: {}}], backendRefs: [{name: a, port: 80}]}]", "must not be used together with backendRefs")]
    [InlineData("rules: [{filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}], matches: [{path: {type: Exact, value: /a}}]}]", "exactly one PathPrefix match")]
    [InlineData("rules: [{timeouts: {request: 1s, backendRequest: 2s}}]", "cannot be longer than request timeout")]
    [InlineData("rules: [{timeouts: {request: 1.5s}}]", "should match")]
    [InlineData("rules: [{name: a}, {name: a}]", "Rule name must be unique")]
    [InlineData("rules: [{backendRefs: [{name: a, port: 80, weight: 1000001}]}]", "should be less than or equal to 1000000")]
    [InlineData("hostnames: ['*']", "should match")]
    [InlineData("parentRefs: [{name: a}, {name: a}]", "must be unique")]
    [InlineData("parentRefs: [{name: a, port: 80}, {name: a}]", "must be specified when parentRefs includes 2 or more")]
    public Task HttpRoute_Invalid_IsRefused(string spec, string message) => RefusedAsync<HttpRoute>(spec, message);

    [Theory]
    [InlineData("parentRefs: [{name: a, port: 80}, {name: a, port: 81}, {name: a, namespace: b, port: 80}]")]
    [InlineData("rules: [{timeouts: {request: 0s, backendRequest: 2s}}]")]
    [InlineData("rules: [{timeouts: {request: 1m, backendRequest: 59s}, retry: {attempts: 1, codes: [500], backoff: 10ms}}]")]
    [InlineData("rules: [{filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}], matches: [{path: {value: /a}}]}]")]
    public async Task HttpRoute_Valid_IsTaken(string spec) => Assert.NotNull(await CreateAsync<HttpRoute>(spec));

    [Theory]
    [InlineData("{matches: [{method: {}}]}", "must be specified")]
    [InlineData("{matches: [{method: {service: 'a/b'}}]}", "service must only contain valid characters")]
    [InlineData("{filters: [{type: URLRewrite}]}", "Unsupported value")]
    public Task GrpcRoute_Invalid_IsRefused(string rule, string message) => RefusedAsync<GrpcRoute>($"rules: [{rule}]", message);

    [Theory]
    [InlineData("{name: a, headers: {a: b}}", true)]
    [InlineData("{name: a, headers: [{a: b}]}", true)]
    [InlineData("{name: a, methods: ['*', GET]}", true)]
    [InlineData("{name: a, methods: [get]}", false)]
    [InlineData("{pathRegex: /a}", false)]
    public async Task RouteGroup_BothFormsOfHeaders_AreTaken(string match, bool isValid)
    {
        string spec = $"matches: [{match}]";

        if (isValid)
        {
            var written = Yaml.Read<HttpRouteGroup>($"kind: HTTPRouteGroup\nspec: {{{spec}}}");
            var stored = await CreateAsync<HttpRouteGroup>(spec);
            Assert.Equal(written.Spec!.Matches![0].Headers?.GetRawText(), stored.Spec!.Matches![0].Headers?.GetRawText());
        }
        else
        {
            await Assert.ThrowsAsync<KubernetesApiException>(() => CreateAsync<HttpRouteGroup>(spec));
        }
    }
}
