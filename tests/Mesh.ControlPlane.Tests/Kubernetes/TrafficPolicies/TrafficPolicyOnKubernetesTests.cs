using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Kubernetes.TrafficPolicies;

/// <summary>What the API server itself refuses and fills in, and the sample of the manual.</summary>
public sealed class TrafficPolicyOnKubernetesTests : IAsyncLifetime
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
        var spec = (await CreateAsync("targetRef: {name: cart}\n  loadBalancing: {}\n  locality: {}\n  circuitBreaker: {}\n  outlierDetection: {successRate: {}}")).Spec!;

        Assert.Equal(("", "Service"), (spec.TargetRef!.Group, spec.TargetRef.Kind));
        Assert.Equal(("PeakEwma", "Failover", 50, 140), (spec.LoadBalancing!.Algorithm, spec.Locality!.Mode, spec.Locality.PanicThreshold, spec.Locality.Overprovisioning));
        Assert.Equal((1024, 1024, 1024, null), (spec.CircuitBreaker!.MaxConnections, spec.CircuitBreaker.MaxPendingRequests, spec.CircuitBreaker.MaxRequests, spec.CircuitBreaker.MaxRetries));
        var outliers = spec.OutlierDetection!;
        Assert.Equal((true, 1, 5, 5, 50), (outliers.Enabled, outliers.ConsecutiveConnectErrors, outliers.ConsecutiveGatewayFailures, outliers.ConsecutiveServerErrors, outliers.MinReadyPercent));
        Assert.Equal(("10s", "30s", "300s", "1s"), (outliers.Interval, outliers.BaseEjectionTime, outliers.MaxEjectionTime, outliers.Jitter));
        Assert.Equal((true, 5, 100, 1900), (outliers.SuccessRate!.Enabled, outliers.SuccessRate.MinEndpoints, outliers.SuccessRate.MinRequests, outliers.SuccessRate.StdevFactor));
    }

    [Theory]
    [InlineData("targetRef: {kind: Gateway, name: cart}", "Unsupported value")]
    [InlineData("targetRef: {name: cart}\n  loadBalancing: {hashOn: {type: SourceAddress}}", "hashOn is of algorithm Maglev only")]
    [InlineData("targetRef: {name: cart}\n  loadBalancing: {algorithm: Maglev, hashOn: {type: Header}}", "name is required for Header and Cookie")]
    [InlineData("targetRef: {name: cart}\n  loadBalancing: {algorithm: Maglev, hashOn: {type: SourceAddress, name: a}}", "name is required for Header and Cookie")]
    [InlineData("targetRef: {name: cart}\n  loadBalancing: {slowStart: {duration: 1.5s}}", "should match")]
    [InlineData("targetRef: {name: cart}\n  locality: {overprovisioning: 99}", "greater than or equal to 100")]
    [InlineData("targetRef: {name: cart}\n  circuitBreaker: {maxConnections: 0}", "greater than or equal to 1")]
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
        var shop = new TestShop(_kubernetes, _namespace);
        await shop.CreateServiceAsync("checkout");
        await shop.CreateServiceAsync("web");
        string sample = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "manifests/samples/traffic-policy/checkout.yaml"), TestContext.Current.CancellationToken);

        await new Manifest(_kubernetes).ApplyAsync(sample.Replace("namespace: shop", $"namespace: {_namespace}", StringComparison.Ordinal));

        foreach (string name in (string[])["checkout", "web"])
        {
            await ConditionsAsync(name, "Accepted=True", "ResolvedRefs=True", "Programmed=True");
        }
    }

    private async Task ConditionsAsync(string name, params string[] expected) => await Eventually.TrueAsync(
        async () => (await _kubernetes.Client<TrafficPolicy>().GetAsync(new(_namespace, name), CancellationToken.None))?.Status?.Conditions?
            .Select(condition => $"{condition.Type}={condition.Status}").SequenceEqual(expected) == true,
        $"policy {name} says {string.Join(", ", expected)}");

    private Task<TrafficPolicy> CreateAsync(string spec) => _kubernetes.Client<TrafficPolicy>().CreateAsync(
        Yaml.Read<TrafficPolicy>($"kind: TrafficPolicy\nmetadata: {{namespace: {_namespace}, name: policy}}\nspec:\n  {spec}"), CancellationToken.None);
}
