using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Kubernetes.AccessPolicies;

/// <summary>What the API server itself refuses and fills in, and the sample of the manual.</summary>
public sealed class AccessPolicyOnKubernetesTests : DefinitionTests
{
    [Fact]
    public async Task Defaults_AreFilledIn()
    {
        var spec = (await CreateAsync<AccessPolicy>("targetRef: {name: cart}\naction: Allow\nrules: [{to: [{paths: [{value: /a}]}]}]")).Spec!;

        Assert.Equal(("", "Service", "PathPrefix"), (spec.TargetRef!.Group, spec.TargetRef.Kind, spec.Rules![0].To![0].Paths![0].Type));
    }

    [Theory]
    [InlineData("rules: []", "action")]
    [InlineData("action: Permit", "Unsupported value")]
    [InlineData("action: Deny\ntargetRef: {name: cart}\nselector: {matchLabels: {a: b}}", "selector is not used beside targetRef")]
    [InlineData("action: Deny\nselector: {matchLabels: {}}", "at least 1")]
    [InlineData("action: Deny\nrules: [{from: []}]", "at least 1")]
    [InlineData("action: Deny\nrules: [{from: [{}]}]", "at least 1")]
    [InlineData("action: Deny\nrules: [{to: [{paths: [{value: /a}], grpc: [{service: a}]}]}]", "grpc is not used beside paths")]
    [InlineData("action: Deny\nrules: [{to: [{paths: [{value: /a%2fb}]}]}]", "should match")]
    public Task Invalid_IsRefused(string spec, string message) => RefusedAsync<AccessPolicy>(spec, message);

    [Fact]
    public Task Sample_IsAppliedAndGetsItsStatus() => SampleAsync<AccessPolicy>("access-policy/checkout.yaml", ["checkout"], ["checkout", "no-deletes", "ledger-trial"], policy => policy.Status?.Conditions);
}
