using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Kubernetes.AccessPolicies;

/// <summary>What the API server itself refuses and fills in, and the sample of the manual.</summary>
public sealed class AccessPolicyOnKubernetesTests : IAsyncLifetime
{
    private KubernetesUnderTest _kubernetes = null!;
    private string _namespace = null!;

    public async ValueTask InitializeAsync()
    {
        _kubernetes = await KubernetesUnderTest.StartAsync();
        _namespace = await _kubernetes.CreateNamespaceAsync("shop");
        await _kubernetes.InstallDefinitionsAsync();
    }

    public ValueTask DisposeAsync() => _kubernetes.DisposeAsync();

    [Fact]
    public async Task Defaults_AreFilledIn()
    {
        var spec = (await CreateAsync("targetRef: {name: cart}\n  action: Allow\n  rules: [{to: [{paths: [{value: /a}]}]}]")).Spec!;

        Assert.Equal(("", "Service", "PathPrefix"), (spec.TargetRef!.Group, spec.TargetRef.Kind, spec.Rules![0].To![0].Paths![0].Type));
    }

    [Theory]
    [InlineData("rules: []", "action")]
    [InlineData("action: Permit", "Unsupported value")]
    [InlineData("action: Deny\n  targetRef: {name: cart}\n  selector: {matchLabels: {a: b}}", "selector is not used beside targetRef")]
    [InlineData("action: Deny\n  selector: {matchLabels: {}}", "at least 1")]
    [InlineData("action: Deny\n  rules: [{from: []}]", "at least 1")]
    [InlineData("action: Deny\n  rules: [{from: [{}]}]", "at least 1")]
    [InlineData("action: Deny\n  rules: [{to: [{paths: [{value: /a}], grpc: [{service: a}]}]}]", "grpc is not used beside paths")]
    [InlineData("action: Deny\n  rules: [{to: [{paths: [{value: /a%2fb}]}]}]", "should match")]
    public async Task Invalid_IsRefused(string spec, string message)
    {
        var refusal = await Assert.ThrowsAsync<KubernetesApiException>(() => CreateAsync(spec));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_IsAppliedAndGetsItsStatus()
    {
        string system = await _kubernetes.CreateNamespaceAsync("mesh-system");
        await using var plane = await RunningControlPlane.StartAsync(_kubernetes, system);
        await new TestShop(_kubernetes, _namespace).CreateServiceAsync("checkout");
        string sample = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "manifests/samples/access-policy/checkout.yaml"), TestContext.Current.CancellationToken);

        await new Manifest(_kubernetes).ApplyAsync(sample.Replace("namespace: shop", $"namespace: {_namespace}", StringComparison.Ordinal));

        foreach (string name in (string[])["checkout", "no-deletes", "ledger-trial"])
        {
            await Eventually.TrueAsync(
                async () => (await _kubernetes.Client<AccessPolicy>().GetAsync(new(_namespace, name), CancellationToken.None))?.Status?.Conditions?
                    .Select(condition => $"{condition.Type}={condition.Status}").SequenceEqual(["Accepted=True", "ResolvedRefs=True", "Programmed=True"]) == true,
                $"policy {name} is accepted");
        }
    }

    private Task<AccessPolicy> CreateAsync(string spec) => _kubernetes.Client<AccessPolicy>().CreateAsync(
        Yaml.Read<AccessPolicy>($"kind: AccessPolicy\nmetadata: {{namespace: {_namespace}, name: policy}}\nspec:\n  {spec}"), CancellationToken.None);
}
