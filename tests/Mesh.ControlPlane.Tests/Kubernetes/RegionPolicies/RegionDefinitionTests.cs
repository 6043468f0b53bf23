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

    /// <summary>Decided at once by a control plane that has no peers.</summary>
    [Fact]
    public async Task Sample_OfTheManual_IsEffective()
    {
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);

        await new Manifest(Kubernetes).ApplyAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "manifests/samples/regions/us-west-2.yaml"), TestContext.Current.CancellationToken));

        await Eventually.TrueAsync(
            async () => (await Kubernetes.Client<RegionPolicy>().GetAsync(ResourceKey.ClusterScoped("us-west-2"), CancellationToken.None))?.Status?.Conditions?
                .Any(condition => condition is { Type: "Effective", Status: "True" }) == true,
            "the sample is effective");
    }

    private async Task RefusedAsync(RegionPolicySpec spec, string message) =>
        Assert.Contains(message, (await Assert.ThrowsAsync<KubernetesApiException>(() => CreateAsync("us-west-2", spec))).Message, StringComparison.Ordinal);

    private Task<RegionPolicy> CreateAsync(string name, RegionPolicySpec spec) =>
        Kubernetes.Client<RegionPolicy>().CreateAsync(new() { Metadata = new() { Name = name }, Spec = spec }, CancellationToken.None);
}
