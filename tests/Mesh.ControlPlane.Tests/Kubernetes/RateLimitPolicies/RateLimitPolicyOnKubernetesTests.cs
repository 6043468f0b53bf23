using Mesh.ControlPlane.Kubernetes.RateLimitPolicies;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Kubernetes.RateLimitPolicies;

/// <summary>What the API server itself refuses and fills in, and the sample of the manual.</summary>
public sealed class RateLimitPolicyOnKubernetesTests : IAsyncLifetime
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
        var limit = (await CreateAsync("limits: [{requests: 5}]")).Spec!.Limits![0];

        Assert.Equal(("1s", "Workload", null), (limit.Per, limit.By, limit.Burst));
    }

    [Theory]
    [InlineData("limits: []", "at least 1")]
    [InlineData("limits: [{per: 1s}]", "requests")]
    [InlineData("limits: [{requests: 0}]", "greater than or equal to 1")]
    [InlineData("limits: [{requests: 1, by: Header}]", "Unsupported value")]
    [InlineData("limits: [{requests: 1, to: [{paths: [{value: a}]}]}]", "should match")]
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
            Path.Combine(Repository.Root, "manifests/samples/rate-limits/checkout.yaml"), TestContext.Current.CancellationToken);

        await new Manifest(_kubernetes).ApplyAsync(sample.Replace("namespace: shop", $"namespace: {_namespace}", StringComparison.Ordinal));

        await Eventually.TrueAsync(
            async () => (await _kubernetes.Client<RateLimitPolicy>().GetAsync(new(_namespace, "checkout"), CancellationToken.None))?.Status?.Conditions?
                .Select(condition => $"{condition.Type}={condition.Status}").SequenceEqual(["Accepted=True", "ResolvedRefs=True", "Programmed=True"]) == true,
            "the policy is accepted");
    }

    private Task<RateLimitPolicy> CreateAsync(string spec) => _kubernetes.Client<RateLimitPolicy>().CreateAsync(
        Yaml.Read<RateLimitPolicy>($"kind: RateLimitPolicy\nmetadata: {{namespace: {_namespace}, name: policy}}\nspec:\n  {spec}"), CancellationToken.None);
}
