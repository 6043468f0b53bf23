using System.Text.Json;
using CsCheck;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;
using Mesh.ControlPlane.Webhooks.Validation;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Webhooks.Validation;

/// <summary>What is said before an object is stored is what its status will say afterwards.</summary>
public sealed class ReviewerAgreementTests
{
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private static readonly string[] Names = ["cart", "cart-v1", "cart-v2", "cart.shop.svc", "cart.other", "Not_A_Name", "absent"];
    private static readonly double[] Weights = [0, 1, 90, 0.5, -1, 1_000_000, 2_000_000];

    private readonly FakeKubernetes _kubernetes = new();

    public ReviewerAgreementTests()
    {
        foreach (string name in (string[])["cart", "cart-v1"])
        {
            _kubernetes.Services[new(Objects.Namespace, name)] = Objects.Service(name);
        }

        _kubernetes.Services[new(Objects.Namespace, "cart-v2")] = Objects.Service("cart-v2", Objects.Port(81));
    }

    /// <summary>Invalid, conflicting, with backends that are absent or lack the port, with groups that are absent or damaged: any split.</summary>
    [Fact]
    public void Split_Any_IsJudgedAsByTheTranslator() =>
        Gen.Select(Gen.Int[0, Names.Length - 1], Gen.Select(Gen.Int[0, Names.Length - 1], Gen.Int[0, Weights.Length - 1]).List[0, 3], Gen.Int[0, 3], Gen.Bool)
            .Sample((apex, backends, groups, isTaken) =>
            {
                var world = new FakeKubernetes();
                foreach (var (name, service) in _kubernetes.Services)
                {
                    world.Services[name] = service;
                }

                world.RouteGroups[new(Objects.Namespace, "good")] = Group("good", "/a");
                world.RouteGroups[new(Objects.Namespace, "bad")] = Group("bad", "(");
                if (isTaken)
                {
                    Add(world, Objects.Split("older", "cart", ("cart-v1", 1)), Now.AddHours(-1));
                }

                var split = Objects.Split("new", Names[apex], [.. backends.Select(backend => (Names[backend.Item1], Weights[backend.Item2]))]);
                split.Spec!.Matches = groups == 0 ? null : [new() { Kind = "HTTPRouteGroup", Name = ((string[])["good", "bad", "absent"])[groups - 1] }];
                split.Metadata.CreationTimestamp = Now;

                var verdict = Review(new SplitReviewer(), split, world);

                Add(world, split, Now);
                var state = Model(world).Splits[split.NameOf()];
                Assert.Equal(!state.Accepted.Holds && state.Accepted.Reason == "Invalid", verdict.Refusal is not null);
                Assert.Equal(verdict.Refusal is null ? Findings.Of(state) : [$"Invalid: {verdict.Refusal}"], verdict.Refusal is null ? verdict.Warnings : [$"{state.Accepted.Reason}: {state.Accepted.Message}"]);
            });

    [Fact]
    public void Split_YoungerThanAnother_IsAWarningThatNamesIt()
    {
        Add(_kubernetes, Objects.Split("older", "cart", ("cart-v1", 1)), Now.AddHours(-1));

        var split = Objects.Split("new", "cart", ("cart-v1", 1));
        split.Metadata.CreationTimestamp = null;

        var verdict = Review(new SplitReviewer(), split, _kubernetes);

        Assert.Null(verdict.Refusal);
        Assert.Contains("TrafficSplit older", Assert.Single(verdict.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Split_BackendWithoutTheRootsPort_IsAWarning()
    {
        var verdict = Review(new SplitReviewer(), Objects.Split("new", "cart", ("cart-v2", 1)), _kubernetes);

        Assert.StartsWith("PortNotFound: ", Assert.Single(verdict.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Split_HttpIsRouted_IsAWarning()
    {
        var route = Route("cart", "/x");
        _kubernetes.Routes[new(RouteKind.Http, route.NameOf())] = route;

        var verdict = Review(new SplitReviewer(), Objects.Split("new", "cart", ("cart-v1", 1)), _kubernetes);

        Assert.StartsWith("Overridden: ", Assert.Single(verdict.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Split_CachesNotSynced_IsOnlyJudgedByItself()
    {
        var good = Objects.Split("new", "nowhere", ("cart-v1", 1));
        var bad = Objects.Split("new", "nowhere", ("cart-v1", -1));

        Assert.Empty(new SplitReviewer().Review(Json(good), new(null, MeshModel.Empty, false, Now)).Warnings);
        Assert.NotNull(new SplitReviewer().Review(Json(bad), new(null, MeshModel.Empty, false, Now)).Refusal);
    }

    [Theory]
    [InlineData("/a.*", true)]
    [InlineData("(", false)]
    [InlineData("(a)\\1", false)]
    public void RouteGroup_Expression_IsRefusedAsByTheTranslator(string expression, bool isGood) =>
        Assert.Equal(isGood, Review(new RouteGroupReviewer(), Group("group", expression), _kubernetes).Refusal is null);

    [Theory]
    [InlineData("targetRef: {name: cart}", null, null)]
    [InlineData("targetRef: {name: absent}", null, "ServiceNotFound: ")]
    [InlineData("targetRef: {name: cart, sectionName: none}", null, "PortNotFound: ")]
    [InlineData("targetRef: {kind: Pod, name: cart}", "spec.targetRef", null)]
    [InlineData("{targetRef: {name: cart}, outlierDetection: {interval: fast}}", "spec.outlierDetection.interval", null)]
    public void Policy_Any_IsJudgedAsByTheTranslator(string spec, string? refusal, string? warning)
    {
        var policy = Yaml.Read<TrafficPolicy>($"{{metadata: {{name: p, namespace: shop}}, spec: {(spec[0] == '{' ? spec : $"{{{spec}}}")}}}");

        var verdict = Review(new PolicyReviewer(), policy, _kubernetes);

        Assert.StartsWith(refusal ?? "", verdict.Refusal ?? "", StringComparison.Ordinal);
        Assert.Equal(refusal is null, verdict.Refusal is null);
        Assert.StartsWith(warning ?? "", string.Concat(verdict.Warnings), StringComparison.Ordinal);
        Assert.Equal(warning is null, verdict.Warnings.Count == 0);
        _kubernetes.Policies[policy.NameOf()] = policy;
        var state = Model(_kubernetes).Policies[policy.NameOf()];
        Assert.Equal(verdict.Refusal is null ? verdict.Warnings : [$"Invalid: {verdict.Refusal}", "Invalid: the spec was not accepted"], Findings.Of(state));
    }

    /// <summary>Other controllers may understand what the mesh does not, and the Gateway API says it in the status.</summary>
    [Theory]
    [InlineData("cart", "(", "UnsupportedValue: ")]
    [InlineData("absent", "/x", "NoMatchingParent: ")]
    [InlineData("cart", "/x", "")]
    public void Route_Any_IsNeverRefused(string parent, string expression, string warning)
    {
        var verdict = Review(new RouteReviewer<HttpRoute>(HttpRoute.KindName), Route(parent, expression), _kubernetes);

        Assert.Null(verdict.Refusal);
        Assert.StartsWith(warning, string.Concat(verdict.Warnings), StringComparison.Ordinal);
        Assert.Equal(warning.Length == 0, verdict.Warnings.Count == 0);
    }

    private static void Add(FakeKubernetes kubernetes, TrafficSplit split, DateTime created)
    {
        split.Metadata.CreationTimestamp = created;
        kubernetes.Splits[split.NameOf()] = split;
    }

    private static Verdict Review<T>(IObjectReviewer reviewer, T value, FakeKubernetes kubernetes) => reviewer.Review(Json(value), new(kubernetes, Model(kubernetes), false, Now));

    private static MeshModel Model(FakeKubernetes kubernetes)
    {
        var builder = new ModelBuilder("cluster-1", TrustDomain.Default);
        builder.Apply(kubernetes.AllKeys, kubernetes);
        return builder.Current;
    }

    private static JsonElement Json<T>(T value) => JsonDocument.Parse(ObjectJson.Serialize(value)).RootElement;

    private static HttpRouteGroup Group(string name, string expression) =>
        Yaml.Read<HttpRouteGroup>($"{{metadata: {{name: {name}, namespace: shop}}, spec: {{matches: [{{name: m, pathRegex: '{expression}'}}]}}}}");

    private static HttpRoute Route(string parent, string expression) => Yaml.Read<HttpRoute>($$"""
        metadata: {name: route, namespace: shop}
        spec:
          parentRefs: [{group: "", kind: Service, name: {{parent}} }]
          rules: [{matches: [{path: {type: RegularExpression, value: '{{expression}}'} }], backendRefs: [{name: cart-v1, port: 80}]}]
        """);
}
