using Mesh.Api.Identity;
using Mesh.ControlPlane.Kubernetes.RateLimitPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Policies;
using Mesh.ControlPlane.Model.RateLimits;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Translation.RateLimits;

/// <summary>From RateLimitPolicies to what travels with workloads, and to what is said on the policies.</summary>
public sealed class RateLimitTranslationTests
{
    private readonly FakeKubernetes _kubernetes = new();
    private readonly ModelBuilder _builder = new("cluster-1", TrustDomain.Default);

    public RateLimitTranslationTests()
    {
        _kubernetes.Services[Models.Name("shop/cart")] = Objects.Service("cart", Objects.Port(80, target: "web"));
        foreach (string pod in (string[])["cart-1", "pay-1"])
        {
            _kubernetes.Pods[Models.Name($"shop/{pod}")] = Objects.Pod(pod, "10.244.0.1");
        }

        _builder.Apply(_kubernetes.AllKeys, _kubernetes);
    }

    [Fact]
    public void Apply_AllParts_AreSentWithDefaults()
    {
        Set("cart", "targetRef: {name: cart}\n  limits: [{requests: 100}, {name: orders, requests: 20, per: 1m, burst: 5, by: Client, to: [{methods: [POST], paths: [{value: /orders}]}]}]");

        Assert.Equal(
            [
                """{ "source": "RateLimitPolicy shop/cart", "name": "0", "ports": [ 8080 ], "key": "RATE_LIMIT_KEY_WORKLOAD", "requests": 100, "perMs": 1000, "burst": 100 }""",
                """{ "source": "RateLimitPolicy shop/cart", "name": "orders", "ports": [ 8080 ], "to": [ { "methods": [ "POST" ], "paths": [ { "prefix": "/orders" } ] } ], "key": "RATE_LIMIT_KEY_CLIENT", "requests": 20, "perMs": 60000, "burst": 5 }""",
            ],
            Limits("cart-1").SelectMany(RateLimitEncoder.Encode).Select(limit => limit.ToString()));
        Assert.Empty(Limits("pay-1"));
        Assert.True(State("cart").Accepted.Holds);
    }

    [Theory]
    [InlineData("limits: []", "spec.limits")]
    [InlineData("targetRef: {name: cart}", "spec.limits")]
    [InlineData("limits: [{}]", "spec.limits[0].requests")]
    [InlineData("limits: [{requests: 1000001}]", "spec.limits[0].requests")]
    [InlineData("limits: [{requests: 1, per: 10ms}]", "spec.limits[0].per")]
    [InlineData("limits: [{requests: 1, per: 25h}]", "spec.limits[0].per")]
    [InlineData("limits: [{requests: 1, burst: 0}]", "spec.limits[0].burst")]
    [InlineData("limits: [{requests: 1, by: Header}]", "spec.limits[0].by")]
    [InlineData("limits: [{requests: 1, name: 'a\"b'}]", "spec.limits[0].name")]
    [InlineData("limits: [{requests: 1, name: a}, {requests: 1, name: a}]", "spec.limits")]
    [InlineData("limits: [{requests: 1, to: [{}]}]", "spec.limits[0].to[0]")]
    public void Apply_WhatCannotBeUnderstood_LimitsNothingAndIsNamed(string spec, string field)
    {
        Set("bad", spec);

        Assert.Empty(Limits("cart-1"));
        Assert.StartsWith($"{field} ", State("bad").Accepted.Message);
        Assert.EndsWith("until then nothing is limited at every pod of namespace shop", State("bad").Accepted.Message);
    }

    [Fact]
    public void Apply_BadEdit_KeepsTheLastValidVersion()
    {
        Set("edited", "limits: [{requests: 7}]");
        var before = Limits("pay-1");

        Set("edited", "limits: [{requests: 0}]");

        Assert.Equal(before, Limits("pay-1"));
        Assert.EndsWith("the last valid version stays in force", State("edited").Accepted.Message);
    }

    private ValueList<AppliedRateLimits> Limits(string pod) => _builder.Current.Workloads[Models.Name($"shop/{pod}")].RateLimits;

    private PolicyState State(string name) => _builder.Current.RateLimitPolicies[Models.Name($"shop/{name}")];

    private void Set(string name, string spec)
    {
        _kubernetes.RateLimitPolicies[Models.Name($"shop/{name}")] = Yaml.Read<RateLimitPolicy>($"metadata: {{namespace: shop, name: {name}}}\nspec:\n  {spec}");
        _builder.Apply([new(ChangedKind.RateLimitPolicy, Models.Name($"shop/{name}"))], _kubernetes);
    }
}
