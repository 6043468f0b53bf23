using Mesh.ControlPlane.Kubernetes.RegionPolicies;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Kubernetes.RegionPolicies;

/// <summary>What the API server itself refuses of RegionPolicies.</summary>
public sealed class RegionDefinitionTests : DefinitionTests
{
    [Fact]
    public async Task Create_StateAndReason_AreEnough() => Assert.Equal("Evacuated", (await CreateAsync("us-west-2", new() { State = "Evacuated", Reason = "storm" })).Spec!.State);

    [Fact]
    public Task Create_WithoutReason_IsRefused() => RefusedAsync(new() { State = "Evacuated" }, "reason");

    [Fact]
    public Task Create_UnknownState_IsRefused() => RefusedAsync(new() { State = "Closed", Reason = "storm" }, "state");

    [Fact]
    public Task Create_EvacuationThatTakesTime_IsRefused() => RefusedAsync(new() { State = "Evacuated", DrainOver = "5m", Reason = "storm" }, "only a drain");

    [Fact]
    public Task Create_RegionThatTakesItsOwnLoad_IsRefused() => RefusedAsync(new() { State = "Evacuated", FailoverTo = ["us-west-2"], Reason = "storm" }, "its own load");

    [Fact]
    public Task Create_UntilThatIsNoTime_IsRefused() => RefusedAsync(new() { State = "Evacuated", Until = "tomorrow", Reason = "storm" }, "until");

    private async Task RefusedAsync(RegionPolicySpec spec, string message) =>
        Assert.Contains(message, (await Assert.ThrowsAsync<KubernetesApiException>(() => CreateAsync("us-west-2", spec))).Message, StringComparison.Ordinal);

    private Task<RegionPolicy> CreateAsync(string name, RegionPolicySpec spec) =>
        Kubernetes.Client<RegionPolicy>().CreateAsync(new() { Metadata = new() { Name = name }, Spec = spec }, CancellationToken.None);
}
