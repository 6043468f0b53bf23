using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Kubernetes.TrafficPolicies;

/// <summary>What the API server itself refuses and fills in, and the sample of the manual.</summary>
public sealed class TrafficPolicyOnKubernetesTests : DefinitionTests
{
    [Fact]
    public async Task Defaults_AreFilledIn()
    {
        var spec = (await CreateAsync<TrafficPolicy>("targetRef: {name: cart}\nloadBalancing: {}\nlocality: {}\ncircuitBreaker: {}\noutlierDetection: {successRate: {}}")).Spec!;

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
    [InlineData("targetRef: {name: cart}\nloadBalancing: {hashOn: {type: SourceAddress}}", "hashOn is of algorithm Maglev only")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {algorithm: Maglev, hashOn: {type: Header}}", "name is required for Header and Cookie")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {algorithm: Maglev, hashOn: {type: SourceAddress, name: a}}", "name is required for Header and Cookie")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {slowStart: {duration: 1.5s}}", "should match")]
    [InlineData("targetRef: {name: cart}\nlocality: {overprovisioning: 99}", "greater than or equal to 100")]
    [InlineData("targetRef: {name: cart}\ncircuitBreaker: {maxConnections: 0}", "greater than or equal to 1")]
    public Task Invalid_IsRefused(string spec, string message) => RefusedAsync<TrafficPolicy>(spec, message);

    [Fact]
    public Task Sample_IsAppliedAndGetsItsStatus() => SampleAsync<TrafficPolicy>("traffic-policy/checkout.yaml", ["checkout", "web"], ["checkout", "web"], policy => policy.Status?.Conditions);
}
