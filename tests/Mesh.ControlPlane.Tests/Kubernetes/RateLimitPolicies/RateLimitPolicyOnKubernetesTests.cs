using Mesh.ControlPlane.Kubernetes.RateLimitPolicies;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Kubernetes.RateLimitPolicies;

/// <summary>What the API server itself refuses and fills in, and the sample of the manual.</summary>
public sealed class RateLimitPolicyOnKubernetesTests : DefinitionTests
{
    [Fact]
    public async Task Defaults_AreFilledIn()
    {
        var limit = (await CreateAsync<RateLimitPolicy>("limits: [{requests: 5}]")).Spec!.Limits![0];

        Assert.Equal(("1s", "Workload", null), (limit.Per, limit.By, limit.Burst));
    }

    [Theory]
    [InlineData("limits: []", "at least 1")]
    [InlineData("limits: [{per: 1s}]", "requests")]
    [InlineData("limits: [{requests: 0}]", "greater than or equal to 1")]
    [InlineData("limits: [{requests: 1, by: Header}]", "Unsupported value")]
    [InlineData("limits: [{requests: 1, to: [{paths: [{value: a}]}]}]", "should match")]
    public Task Invalid_IsRefused(string spec, string message) => RefusedAsync<RateLimitPolicy>(spec, message);

    [Fact]
    public Task Sample_IsAppliedAndGetsItsStatus() => SampleAsync<RateLimitPolicy>("rate-limits/checkout.yaml", ["checkout"], ["checkout"], policy => policy.Status?.Conditions);
}
