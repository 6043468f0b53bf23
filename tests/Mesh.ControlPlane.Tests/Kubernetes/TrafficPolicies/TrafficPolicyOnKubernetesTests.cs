using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Kubernetes.TrafficPolicies;

/// <summary>What the API server itself refuses and fills in, and the sample of the manual.</summary>
public sealed class TrafficPolicyOnKubernetesTests : DefinitionTests
{
    [Fact]
    public async Task Defaults_AreFilledIn()
    {
        var spec = (await CreateAsync<TrafficPolicy>("targetRef: {name: cart}\nloadBalancing: {}\nlocality: {}\ncircuitBreaker: {}\noutlierDetection: {successRate: {}}\nadaptiveConcurrency: {}\nhedging: {delay: 100ms}")).Spec!;

        Assert.Equal(("", "Service"), (spec.TargetRef!.Group, spec.TargetRef.Kind));
        Assert.Equal(("PeakEwma", "Failover", 50, 140), (spec.LoadBalancing!.Algorithm, spec.Locality!.Mode, spec.Locality.PanicThreshold, spec.Locality.Overprovisioning));
        Assert.Equal((1024, 1024, 1024, null), (spec.CircuitBreaker!.MaxConnections, spec.CircuitBreaker.MaxPendingRequests, spec.CircuitBreaker.MaxRequests, spec.CircuitBreaker.MaxRetries));
        var concurrency = spec.AdaptiveConcurrency!;
        Assert.Equal((3, 1000, "60s", 50, 25), (concurrency.MinConcurrency, concurrency.MaxConcurrency, concurrency.MinRttInterval, concurrency.MinRttRequests, concurrency.BufferPercent));
        Assert.Equal(("100ms", 2), (spec.Hedging!.Delay, spec.Hedging.MaxTries));
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
    [InlineData("targetRef: {name: cart}\nloadBalancing: {sessionCookie: {name: 'a b'}}", "should match")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {sessionCookie: {name: a, path: '/b; Domain=c'}}", "should match")]
    [InlineData("targetRef: {name: cart}\nadaptiveConcurrency: {minConcurrency: 1001}", "maxConcurrency must not be below minConcurrency")]
    [InlineData("targetRef: {name: cart}\nfaults: {delay: {percent: 1}}", "duration")]
    [InlineData("targetRef: {name: cart}\nfaults: {abort: {percent: 1}}", "httpStatus or grpcStatus is required")]
    [InlineData("targetRef: {name: cart}\nfaults: {abort: {httpStatus: 399}}", "greater than or equal to 400")]
    [InlineData("targetRef: {name: cart}\nfaults: {abort: {httpStatus: 400, percent: 1, fraction: {numerator: 1}}}", "percent and fraction exclude each other")]
    [InlineData("targetRef: {name: cart}\nfaults: {abort: {httpStatus: 400, fraction: {numerator: 101}}}", "numerator must not be more than denominator")]
    [InlineData("targetRef: {name: cart}\nhedging: {}", "delay")]
    [InlineData("targetRef: {name: cart}\nhedging: {delay: soon}", "should match")]
    [InlineData("targetRef: {name: cart}\nhedging: {delay: 1s, maxTries: 1}", "greater than or equal to 2")]
    [InlineData("targetRef: {name: cart}\nhedging: {delay: 1s, maxTries: 4}", "less than or equal to 3")]
    public Task Invalid_IsRefused(string spec, string message) => RefusedAsync<TrafficPolicy>(spec, message);

    [Theory]
    [InlineData("checkout.yaml", new[] { "checkout", "web" }, new[] { "checkout", "web" })]
    [InlineData("faults.yaml", new[] { "checkout-v1" }, new[] { "checkout-v1-faults" })]
    [InlineData("concurrency.yaml", new[] { "checkout-v2" }, new[] { "checkout-v2-concurrency" })]
    [InlineData("hedging.yaml", new[] { "web" }, new[] { "web-hedging" })]
    [InlineData("session.yaml", new[] { "payments" }, new[] { "payments" })]
    public Task Sample_IsAppliedAndGetsItsStatus(string file, string[] services, string[] names) =>
        SampleAsync<TrafficPolicy>($"traffic-policy/{file}", services, names, policy => policy.Status?.Conditions);
}
