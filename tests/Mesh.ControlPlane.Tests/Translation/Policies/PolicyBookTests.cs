using Mesh.Api.Identity;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Policies;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Translation.Policies;

/// <summary>From policies and Services to what travels with the endpoints, and to what is said on the policies.</summary>
public sealed class PolicyBookTests
{
    private readonly FakeKubernetes _kubernetes = new();
    private readonly ModelBuilder _builder = new("cluster-1", TrustDomain.Default);

    public PolicyBookTests()
    {
        _kubernetes.Services[Models.Name("shop/cart")] = Objects.Service("cart", Objects.Port(80), Objects.Port(90, "admin"));
    }

    [Fact]
    public void Apply_PolicyOfTheService_TravelsWithItsEndpoints()
    {
        Set("all", "targetRef: {name: cart}\n  circuitBreaker: {maxRequests: 7}");

        var policy = Assert.Single(Policies());
        Assert.Equal((0, "TrafficPolicy shop/all", 7u), (policy.Port, policy.Source, policy.Rules.CircuitBreaker!.MaxRequests));
        Assert.Equal(("Accepted", "ResolvedRefs"), (State("all").Accepted.Reason, State("all").ResolvedRefs.Reason));
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("'90'")]
    public void Apply_PolicyOfAPort_StandsBesideThatOfTheService(string section)
    {
        Set("all", "targetRef: {name: cart}");
        Set("one", $"targetRef: {{name: cart, sectionName: {section}}}");

        Assert.Equal([(0, "TrafficPolicy shop/all"), (90, "TrafficPolicy shop/one")], Policies().Select(policy => (policy.Port, policy.Source)));
    }

    [Fact]
    public void Apply_TwoOfOneTarget_TheOlderWinsAndTheLoserSaysSo()
    {
        Set("young", "targetRef: {name: cart, sectionName: http}", day: 2);
        Set("old", "targetRef: {name: cart, sectionName: '80'}", day: 1);

        Assert.Equal("TrafficPolicy shop/old", Assert.Single(Policies()).Source);
        Assert.Equal("Accepted", State("old").Accepted.Reason);
        Assert.Equal((false, "Conflicted"), (State("young").Accepted.Holds, State("young").Accepted.Reason));
        Assert.Contains("TrafficPolicy old", State("young").Accepted.Message, StringComparison.Ordinal);

        _kubernetes.Policies.Remove(Models.Name("shop/old"));
        _builder.Apply([new(ChangedKind.TrafficPolicy, Models.Name("shop/old"))], _kubernetes);

        Assert.Equal("TrafficPolicy shop/young", Assert.Single(Policies()).Source);
        Assert.True(State("young").Accepted.Holds);
    }

    [Fact]
    public void Apply_BadEdit_KeepsTheLastGoodVersion()
    {
        Set("all", "targetRef: {name: cart}\n  circuitBreaker: {maxRequests: 7}");

        Set("all", "targetRef: {name: cart}\n  circuitBreaker: {maxRequests: -7}");

        Assert.Equal(7u, Assert.Single(Policies()).Rules.CircuitBreaker!.MaxRequests);
        Assert.Equal((false, "Invalid"), (State("all").Accepted.Holds, State("all").Accepted.Reason));
        Assert.EndsWith("the last valid version stays in force", State("all").Accepted.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("targetRef: {name: absent}", "ServiceNotFound")]
    [InlineData("targetRef: {name: cart, sectionName: other}", "PortNotFound")]
    public void Apply_TargetDoesNotExist_IsSaid(string spec, string reason)
    {
        Set("all", spec);

        Assert.Empty(Policies());
        Assert.Equal((false, reason), (State("all").ResolvedRefs.Holds, State("all").ResolvedRefs.Reason));
    }

    [Fact]
    public void Apply_ServiceComesLater_ItsPolicyWaitsForIt()
    {
        var service = _kubernetes.Services[Models.Name("shop/cart")];
        _kubernetes.Services.Clear();
        Set("all", "targetRef: {name: cart}");
        _kubernetes.Services[Models.Name("shop/cart")] = service;
        Touch();

        Assert.Single(Policies());
        Assert.True(State("all").ResolvedRefs.Holds);
    }

    [Theory]
    [InlineData("PreferClose", "PreferSameZone")]
    [InlineData("PreferSameZone", "PreferSameZone")]
    [InlineData("PreferSameNode", "PreferSameNode")]
    [InlineData("Elsewhere", null)]
    public void Apply_ServiceWithTrafficDistribution_NeedsNoPolicy(string wish, string? expected)
    {
        _kubernetes.Services[Models.Name("shop/cart")].Spec.TrafficDistribution = wish;
        Touch();

        Assert.Equal(expected, Policies().Select(policy => policy.Distribution.ToString()).SingleOrDefault());
    }

    [Fact]
    public void Apply_ServiceWithClientAffinity_IsBalancedByTheCaller()
    {
        _kubernetes.Services[Models.Name("shop/cart")].Spec.SessionAffinity = "ClientIP";
        Touch();
        Assert.Equal(LoadBalancingAlgorithm.Maglev, Assert.Single(Policies()).Rules.LoadBalancing!.Algorithm);

        Set("breaker", "targetRef: {name: cart, sectionName: admin}\n  circuitBreaker: {maxRequests: 7}");
        Assert.All(Policies(), policy => Assert.Equal(new(HashKeyKind.SourceAddress, ""), policy.Rules.LoadBalancing!.HashOn));
        Assert.Equal([0, 90], Policies().Select(policy => policy.Port));

        Set("breaker", "targetRef: {name: cart}\n  loadBalancing: {algorithm: Random}");
        Assert.Equal(LoadBalancingAlgorithm.Random, Assert.Single(Policies()).Rules.LoadBalancing!.Algorithm);
    }

    private void Set(string name, string spec, int day = 1)
    {
        _kubernetes.Policies[Models.Name($"shop/{name}")] = Yaml.Read<TrafficPolicy>(
            $"metadata: {{namespace: shop, name: {name}, creationTimestamp: '2026-01-0{day}T00:00:00Z'}}\nspec:\n  {spec}");
        _builder.Apply([new(ChangedKind.TrafficPolicy, Models.Name($"shop/{name}")), new(ChangedKind.Service, Models.Name("shop/cart"))], _kubernetes);
    }

    private void Touch() => _builder.Apply([new(ChangedKind.Service, Models.Name("shop/cart"))], _kubernetes);

    private ValueList<PortPolicy> Policies() => _builder.Current.Endpoints[Models.Name("shop/cart")].Policies;

    private PolicyState State(string name) => _builder.Current.Policies[Models.Name($"shop/{name}")];
}
