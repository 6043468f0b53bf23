using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using CsCheck;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.Routing.Matching;

namespace Mesh.Proxy.Tests.Routing;

public sealed class BackendChooserTests
{
    private static readonly ServiceModel Service = new(new ResourceName("shop", "web"), "cluster-1", FrozenDictionary<int, ServicePortModel>.Empty);

    [Fact]
    public void Choose_Weights_AreKeptWithinOnePoint()
    {
        BackendChooser chooser = new(new Random(1));
        ServicePortModel port = Port(Backend("v1", 90), Backend("v2", 10), Backend("v3", 0));

        Dictionary<string, int> counts = Enumerable.Range(0, 20_000)
            .Select(_ => chooser.Choose(Service, port).Backend!.Service.Name).GroupBy(name => name).ToDictionary(group => group.Key, group => group.Count());

        Assert.InRange(counts["v1"], 17_800, 18_200);
        Assert.InRange(counts["v2"], 1_800, 2_200);
        Assert.False(counts.ContainsKey("v3"));
    }

    [Fact]
    public void Choose_ManyRequests_SharesStayWithinAFewRequestsOfTheirWeights() =>
        Gen.Select(Gen.Int[1, 99], Gen.Int[100, 5_000], Gen.Int).Sample((percent, requests, seed) =>
        {
            BackendChooser chooser = new(new Random(seed));
            ServicePortModel port = Port(Backend("v1", 100 - percent), Backend("v2", percent));

            int seen = Enumerable.Range(0, requests).Count(_ => chooser.Choose(Service, port).Backend!.Service.Name == "v2");

            // Chance alone would be off by 35 (one standard deviation) at 5,000 requests and even weights.
            return Math.Abs(seen - (requests * percent / 100.0)) <= 6;
        });

    [Fact]
    public void Choose_BackendWithoutEndpoints_GivesItsWeightToTheOthers()
    {
        BackendChooser chooser = new(new Random(1));
        ServicePortModel port = Port(Backend("v1", 90, NoEndpointPicker.NoEndpoint), Backend("v2", 10));

        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal("v2", chooser.Choose(Service, port).Backend?.Service.Name));
    }

    [Fact]
    public void Choose_OnlyAnEmptyBackendHasWeight_FailsAndNamesIt()
    {
        ServicePortModel port = Port(Backend("v1", 100, NoEndpointPicker.NoEndpoint), Backend("v2", 0));

        RouteDecision decision = new BackendChooser(new Random(1)).Choose(Service, port);

        Assert.Equal((ForwardFailure.NoEndpoint, "shop/v1"), (decision.Failure, decision.Subject));
    }

    [Fact]
    public void Choose_MissingBackend_IsNamedAsMissing()
    {
        RouteDecision decision = new BackendChooser(new Random(1)).Choose(Service, Port(Backend("typo", 1, NoEndpointPicker.BackendNotFound)));

        Assert.Equal((ForwardFailure.BackendNotFound, "shop/typo"), (decision.Failure, decision.Subject));
    }

    [Fact]
    public void Choose_AllWeightsZero_FailsAndNamesTheRoute()
    {
        RouteDecision decision = new BackendChooser(new Random(1)).Choose(Service, Port(Backend("v1", 0), Backend("v2", 0)));

        Assert.Equal((ForwardFailure.NoWeight, "TrafficSplit shop/web"), (decision.Failure, decision.Subject));
    }

    [Fact]
    public void Choose_AnyWeights_NeverTakesZeroOrEmptyAndFailsOnlyWithoutCandidates() =>
        Gen.Select(Gen.Select(Gen.Int[0, 1_000_000], Gen.Bool).Array[1, 6], Gen.Int).Sample((backends, seed) =>
        {
            ServicePortModel port = Port([.. backends.Select((backend, i) =>
                Backend($"v{i}", backend.Item1, backend.Item2 ? null : NoEndpointPicker.NoEndpoint))]);
            RouteDecision decision = new BackendChooser(new Random(seed)).Choose(Service, port);
            bool hasCandidate = backends.Any(backend => backend.Item1 > 0 && backend.Item2);
            return decision.HasBackend == hasCandidate
                && (decision.Backend is null || port.Backends.Any(b => b.Backend == decision.Backend && b.Weight > 0 && b.Backend.EndpointCount > 0));
        });

    [Fact]
    public void Choose_UnresolvedReference_KeepsItsShareAndIsNamed()
    {
        BackendChooser chooser = new(new Random(1));
        ServicePortModel port = Port(Backend("v1", 60), Backend("gone", 30, NoEndpointPicker.BackendNotFound) with { Unresolved = "rule 1 (no such Service)" }, Backend("v2", 10));

        RouteDecision[] decisions = [.. Enumerable.Range(0, 10_000).Select(_ => chooser.Choose(Service, port))];

        Assert.InRange(decisions.Count(decision => decision.Failure == ForwardFailure.BackendUnresolved && decision.Subject == "rule 1 (no such Service)"), 2_950, 3_050);
        Assert.InRange(decisions.Count(decision => decision.Backend?.Service.Name == "v2"), 950, 1_050);
    }

    [Fact]
    public void Choose_UnresolvedReferenceBesideAnEmptyBackend_GetsNothingOfItsWeight()
    {
        BackendChooser chooser = new(new Random(1));
        ServicePortModel port = Port(
            Backend("v1", 60, NoEndpointPicker.NoEndpoint), Backend("gone", 30, NoEndpointPicker.BackendNotFound) with { Unresolved = "gone" }, Backend("v2", 10));

        Dictionary<ForwardFailure, int> failures = Enumerable.Range(0, 10_000).Select(_ => chooser.Choose(Service, port).Failure).CountBy(failure => failure).ToDictionary();

        Assert.InRange(failures[ForwardFailure.BackendUnresolved], 2_950, 3_050);
        Assert.Equal(10_000 - failures[ForwardFailure.BackendUnresolved], failures[ForwardFailure.None]);
    }

    [Theory]
    [InlineData("GET web/a", ForwardFailure.None, "shop/v1", "HTTPRoute shop/web rule a")]
    [InlineData("GET web/none", ForwardFailure.NoBackend, "HTTPRoute shop/web rule none", "HTTPRoute shop/web rule none")]
    [InlineData("GET web/zero", ForwardFailure.NoWeight, "HTTPRoute shop/web rule zero", "HTTPRoute shop/web rule zero")]
    [InlineData("GET web/b", ForwardFailure.NoRoute, "shop/web", null)]
    public void Choose_Request_IsDecidedByItsRule(string request, object failure, string subject, string? rule)
    {
        HttpRoutesModel routes = RouteMatcherTests.Compile(
            new HttpRouteMatch { PathExact = "/a" }, new HttpRouteMatch { PathExact = "/none" }, new HttpRouteMatch { PathExact = "/zero" });
        ServicePortModel port = Port(Backend("plain", 1)) with
        {
            Http = routes with
            {
                Rules = [Rule("a", Backend("v1", 1)), Rule("none"), Rule("zero", Backend("v1", 0))],
            },
        };

        RouteDecision decision = new BackendChooser(new Random(1)).Choose(Service, port, TestHead.Parse(request));

        Assert.Equal(((ForwardFailure)failure, subject, rule), (decision.Failure, decision.Subject, decision.Rule?.Text));
    }

    private static HttpRuleModel Rule(string name, params ImmutableArray<WeightedBackendModel> backends) => new("HTTPRoute shop/web", name, backends);

    private static ServicePortModel Port(params ImmutableArray<WeightedBackendModel> backends) =>
        new(80, Protocol.Detect, backends, "TrafficSplit shop/web");

    private static WeightedBackendModel Backend(string name, int weight, IEndpointPicker? empty = null)
    {
        EndpointModel endpoint = new(new IPEndPoint(IPAddress.Loopback, 80), null, "shop/pod", new EndpointState(TimeProvider.System));
        BackendModel backend = new(new ResourceName("shop", name), default, empty ?? new SingleEndpointPicker(endpoint), empty is null ? [endpoint] : []);
        return new WeightedBackendModel(backend, weight);
    }
}
