using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model.Policies;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation.Policies;

namespace Mesh.ControlPlane.Tests.Translation.Policies;

public sealed class PolicyTranslatorTests
{
    [Fact]
    public void Read_Everything_IsUnderstood()
    {
        var rules = Read("""
            targetRef: {group: "", kind: Service, name: cart, sectionName: http}
            loadBalancing: {algorithm: Maglev, hashOn: {type: Header, name: X-User}, sessionCookie: {name: s, path: /a, ttl: 1h}, slowStart: {duration: 1m30s}}
            locality: {mode: Disabled, panicThreshold: 0, overprovisioning: 200}
            circuitBreaker: {maxConnections: 1, maxPendingRequests: 2, maxRequests: 3, maxRetries: 4}
            outlierDetection: {enabled: false, consecutiveConnectErrors: 0, consecutiveGatewayFailures: 6, consecutiveServerErrors: 7,
              successRate: {enabled: false, minEndpoints: 8, minRequests: 9, stdevFactor: 1000},
              interval: 1s, baseEjectionTime: 250ms, maxEjectionTime: 1h, jitter: 0s, minReadyPercent: 100}
            adaptiveConcurrency: {minConcurrency: 10, maxConcurrency: 20, minRttInterval: 2m, minRttRequests: 30, bufferPercent: 40}
            faults: {delay: {duration: 1s500ms, percent: 7}, abort: {httpStatus: 418, grpcStatus: 9, fraction: {numerator: 1, denominator: 3}}}
            hedging: {delay: 1m, maxTries: 3}
            """).Rule!;

        Assert.Equal(("shop/cart", "http"), (rules.Service.ToString(), rules.Section));
        Assert.Equal(new LoadBalancing(LoadBalancingAlgorithm.Maglev, new(HashKeyKind.Header, "x-user"), 90_000) { SessionCookie = new("s", "/a", 3600) }, rules.Rules.LoadBalancing);
        Assert.Equal(new LocalityPreference(LocalityMode.Disabled, 0, 200), rules.Rules.Locality);
        Assert.Equal(new CircuitBreaker(1, 2, 3, 4), rules.Rules.CircuitBreaker);
        Assert.Equal(
            new OutlierDetection
            {
                IsEnabled = false,
                ConsecutiveConnectErrors = 0,
                ConsecutiveGatewayFailures = 6,
                ConsecutiveServerErrors = 7,
                SuccessRate = new(false, 8, 9, 1000),
                IntervalMilliseconds = 1000,
                BaseEjectionMilliseconds = 250,
                MaxEjectionMilliseconds = 3_600_000,
                JitterMilliseconds = 0,
                MinReadyPercent = 100,
            },
            rules.Rules.OutlierDetection);
        Assert.Equal(new FaultInjection(new(1500, new(7, 100)), new(418, 9, new(1, 3))), rules.Rules.Faults);
        Assert.Equal(new Hedging(60_000, 3), rules.Rules.Hedging);
        Assert.Equal(new AdaptiveConcurrency(10, 20, 120_000, 30, 40), rules.Rules.Concurrency);
    }

    [Fact]
    public void Read_FaultsWithoutAShare_AreForAllRequests() => Assert.Equal(
        new FaultInjection(new(1000, new(100, 100)), new(null, 14, new(100, 100))),
        Read("targetRef: {name: cart}\nfaults: {delay: {duration: 1s}, abort: {grpcStatus: 14}}").Rule!.Rules.Faults);

    [Fact]
    public void Read_OnlyATarget_LeavesEverythingToTheDefaults() => Assert.Equal(TrafficRules.None, Read("targetRef: {name: cart}").Rule!.Rules);

    [Theory]
    [InlineData("{}", "spec.targetRef")]
    [InlineData("targetRef: {kind: HTTPRoute, name: cart}", "spec.targetRef")]
    [InlineData("targetRef: {group: apps, kind: Service, name: cart}", "spec.targetRef")]
    [InlineData("targetRef: {name: Cart}", "spec.targetRef")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {algorithm: Fastest}", "spec.loadBalancing.algorithm must be one of PeakEwma")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {algorithm: '4'}", "spec.loadBalancing.algorithm")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {hashOn: {type: SourceAddress}}", "spec.loadBalancing.hashOn is of algorithm Maglev only")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {algorithm: Maglev, hashOn: {type: Header}}", "spec.loadBalancing.hashOn.name")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {algorithm: Maglev, hashOn: {type: Cookie, name: 'a b'}}", "spec.loadBalancing.hashOn.name")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {algorithm: Maglev, hashOn: {type: SourceAddress, name: a}}", "spec.loadBalancing.hashOn.name")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {slowStart: {duration: soon}}", "spec.loadBalancing.slowStart.duration must be a duration")]
    [InlineData("targetRef: {name: cart}\nlocality: {panicThreshold: 101}", "spec.locality.panicThreshold must be from 0 to 100")]
    [InlineData("targetRef: {name: cart}\nlocality: {overprovisioning: 99}", "spec.locality.overprovisioning")]
    [InlineData("targetRef: {name: cart}\ncircuitBreaker: {maxRequests: -1}", "spec.circuitBreaker.maxRequests")]
    [InlineData("targetRef: {name: cart}\ncircuitBreaker: {maxConnections: 0}", "spec.circuitBreaker.maxConnections")]
    [InlineData("targetRef: {name: cart}\noutlierDetection: {interval: 10ms}", "spec.outlierDetection.interval")]
    [InlineData("targetRef: {name: cart}\noutlierDetection: {maxEjectionTime: 25h}", "spec.outlierDetection.maxEjectionTime")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {sessionCookie: {}}", "spec.loadBalancing.sessionCookie.name")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {sessionCookie: {name: 'a=b'}}", "spec.loadBalancing.sessionCookie.name")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {sessionCookie: {name: a, path: b}}", "spec.loadBalancing.sessionCookie.path")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {sessionCookie: {name: a, path: '/b; Domain=c'}}", "spec.loadBalancing.sessionCookie.path")]
    [InlineData("targetRef: {name: cart}\nloadBalancing: {sessionCookie: {name: a, ttl: 100ms}}", "spec.loadBalancing.sessionCookie.ttl")]
    [InlineData("targetRef: {name: cart}\nadaptiveConcurrency: {minConcurrency: 0}", "spec.adaptiveConcurrency.minConcurrency")]
    [InlineData("targetRef: {name: cart}\nadaptiveConcurrency: {minConcurrency: 6, maxConcurrency: 5}", "spec.adaptiveConcurrency.maxConcurrency must not be below minConcurrency")]
    [InlineData("targetRef: {name: cart}\nadaptiveConcurrency: {maxConcurrency: 2}", "spec.adaptiveConcurrency.maxConcurrency must not be below minConcurrency")]
    [InlineData("targetRef: {name: cart}\nadaptiveConcurrency: {minConcurrency: 1001}", "spec.adaptiveConcurrency.maxConcurrency must not be below minConcurrency")]
    [InlineData("targetRef: {name: cart}\nadaptiveConcurrency: {minRttInterval: 10ms}", "spec.adaptiveConcurrency.minRttInterval")]
    [InlineData("targetRef: {name: cart}\nadaptiveConcurrency: {bufferPercent: 1001}", "spec.adaptiveConcurrency.bufferPercent")]
    [InlineData("targetRef: {name: cart}\nfaults: {delay: {percent: 5}}", "spec.faults.delay.duration")]
    [InlineData("targetRef: {name: cart}\nfaults: {delay: {duration: 0s}}", "spec.faults.delay.duration must be a duration from 1ms to 300s")]
    [InlineData("targetRef: {name: cart}\nfaults: {delay: {duration: 301s}}", "spec.faults.delay.duration")]
    [InlineData("targetRef: {name: cart}\nfaults: {delay: {duration: 1s, percent: 101}}", "spec.faults.delay.percent")]
    [InlineData("targetRef: {name: cart}\nfaults: {abort: {percent: 5}}", "spec.faults.abort must say httpStatus, grpcStatus or both")]
    [InlineData("targetRef: {name: cart}\nfaults: {abort: {httpStatus: 200}}", "spec.faults.abort.httpStatus")]
    [InlineData("targetRef: {name: cart}\nfaults: {abort: {grpcStatus: 17}}", "spec.faults.abort.grpcStatus")]
    [InlineData("targetRef: {name: cart}\nfaults: {abort: {grpcStatus: 1, fraction: {denominator: 5}}}", "spec.faults.abort.fraction")]
    [InlineData("targetRef: {name: cart}\nfaults: {abort: {grpcStatus: 1, percent: 1, fraction: {numerator: 5}}}", "spec.faults.abort.fraction")]
    [InlineData("targetRef: {name: cart}\nfaults: {abort: {grpcStatus: 1, fraction: {numerator: 6, denominator: 5}}}", "spec.faults.abort.fraction")]
    [InlineData("targetRef: {name: cart}\nhedging: {maxTries: 2}", "spec.hedging.delay must be a duration from 1ms to 60s")]
    [InlineData("targetRef: {name: cart}\nhedging: {delay: 0s}", "spec.hedging.delay")]
    [InlineData("targetRef: {name: cart}\nhedging: {delay: 61s}", "spec.hedging.delay")]
    [InlineData("targetRef: {name: cart}\nhedging: {delay: 1s, maxTries: 1}", "spec.hedging.maxTries must be from 2 to 3")]
    [InlineData("targetRef: {name: cart}\nhedging: {delay: 1s, maxTries: 4}", "spec.hedging.maxTries")]
    public void Read_Invalid_IsRefusedWithTheField(string spec, string refusal)
    {
        var reading = Read(spec);

        Assert.Null(reading.Rule);
        Assert.StartsWith(refusal, reading.Refusal, StringComparison.Ordinal);
    }

    private static PolicyReading Read(string spec) => PolicyTranslator.Read(Yaml.Read<TrafficPolicy>(
        $"metadata: {{namespace: shop, name: policy}}\nspec:\n{string.Join('\n', spec.ReplaceLineEndings("\n").Split('\n').Select(line => $"  {line}"))}"));
}
