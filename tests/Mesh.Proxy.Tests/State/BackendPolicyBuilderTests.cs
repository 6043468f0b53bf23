using System.Text;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Faults;
using Mesh.Proxy.Hedging;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.State;

public sealed class BackendPolicyBuilderTests
{
    [Fact]
    public void Build_NoPolicy_IsTheDefault() => Assert.Same(BackendPolicy.Default, BackendPolicyBuilder.Build(new V1.Endpoints(), 80));

    [Theory]
    [InlineData(80, "port")]
    [InlineData(81, "all")]
    public void Build_PolicyOfThePort_ComesBeforeThatOfAll(int port, string expected)
    {
        V1.Endpoints endpoints = new() { Policies = { new V1.PortPolicy { Port = 80, Source = "port" }, new V1.PortPolicy { Source = "all" } } };
        Assert.Equal(expected, BackendPolicyBuilder.Build(endpoints, port).Source);

        endpoints = new() { Policies = { new V1.PortPolicy { Source = "all" }, new V1.PortPolicy { Port = 80, Source = "port" } } };
        Assert.Equal(expected, BackendPolicyBuilder.Build(endpoints, port).Source);
    }

    [Fact]
    public void Build_EmptyParts_AreTheDefaults()
    {
        BackendPolicy policy = Build(new V1.PortPolicy
        {
            LoadBalancing = new(),
            Locality = new(),
            CircuitBreaker = new(),
            OutlierDetection = new() { SuccessRate = new() },
            Faults = new(),
        });

        Assert.Equal(BackendPolicy.Default, policy);
    }

    [Fact]
    public void Build_Everything_IsTaken()
    {
        BackendPolicy policy = Build(new V1.PortPolicy
        {
            Source = "TrafficPolicy shop/cart",
            LoadBalancing = new() { Algorithm = V1.LoadBalancingAlgorithm.Maglev, HashOn = new() { Cookie = "id" }, SlowStartMs = 1500, SessionCookie = new() { Name = "s", Path = "/a", TtlSeconds = 60 } },
            Locality = new() { Mode = V1.LocalityMode.Disabled, PanicThreshold = 0, Overprovisioning = 200, Distribution = V1.TrafficDistribution.PreferSameNode },
            CircuitBreaker = new() { MaxConnections = 1, MaxPendingRequests = 2, MaxRequests = 3, MaxRetries = 4 },
            OutlierDetection = new()
            {
                Disabled = true,
                ConsecutiveConnectErrors = 0,
                ConsecutiveGatewayFailures = 6,
                ConsecutiveServerErrors = 7,
                SuccessRate = new() { Disabled = true, MinEndpoints = 8, MinRequests = 9, StdevFactor = 1100 },
                IntervalMs = 1000,
                BaseEjectionMs = 2000,
                MaxEjectionMs = 3000,
                JitterMs = 0,
                MinReadyPercent = 100,
            },
            Faults = new()
            {
                Delay = new() { DurationMs = 5, Numerator = 1, Denominator = 10 },
                Abort = new() { HttpStatus = 418, GrpcStatus = 9, Numerator = 2, Denominator = 20 },
            },
            Hedging = new() { DelayMs = 100, MaxTries = 3 },
        });

        Assert.Equal(("TrafficPolicy shop/cart", BalancingAlgorithm.Maglev, 1.5), (policy.Source, policy.Algorithm, policy.SlowStart.TotalSeconds));
        Assert.Equal((RequestHashKind.Cookie, "id"), (policy.HashOn!.Kind, Encoding.ASCII.GetString(policy.HashOn.Cookie)));
        Assert.Equal((false, true, 0, 200), (policy.IsLocalityAware, policy.PrefersSameNode, policy.PanicThreshold, policy.Overprovisioning));
        Assert.Equal(("s", "/a", 60), (policy.SessionCookie!.Name, policy.SessionCookie.Path, policy.SessionCookie.Life.TotalSeconds));
        Assert.Equal(new BreakerLimits(1, 2, 3, 4), policy.Limits);
        Assert.Equal(new FaultRule(TimeSpan.FromMilliseconds(5), new(1, 10), new(418, 9), new(2, 20)), policy.Faults);
        Assert.Equal(new HedgeRule(TimeSpan.FromMilliseconds(100), 3), policy.Hedge);
        Assert.Equal(
            new OutlierSettings
            {
                IsEnabled = false,
                ConsecutiveConnectErrors = 0,
                ConsecutiveGatewayFailures = 6,
                ConsecutiveServerErrors = 7,
                IsSuccessRateEnabled = false,
                SuccessRateEndpoints = 8,
                SuccessRateRequests = 9,
                SuccessRateDeviations = 1.1,
                Interval = TimeSpan.FromSeconds(1),
                BaseEjection = TimeSpan.FromSeconds(2),
                MaxEjection = TimeSpan.FromSeconds(3),
                Jitter = TimeSpan.Zero,
                MinReadyPercent = 100,
            },
            policy.Outliers);
    }

    [Fact]
    public void Build_HedgingWithoutATryCount_IsASecondTry() =>
        Assert.Equal(new HedgeRule(TimeSpan.FromMilliseconds(5), 2), Build(new V1.PortPolicy { Hedging = new() { DelayMs = 5 } }).Hedge);

    [Fact]
    public void Build_MaglevWithoutAKey_GoesByTheCaller() => Assert.Same(
        RequestHashKey.SourceAddress, Build(new V1.PortPolicy { LoadBalancing = new() { Algorithm = V1.LoadBalancingAlgorithm.Maglev } }).HashOn);

    [Fact]
    public void Build_WordsOfALaterVersion_AreTheDefaults()
    {
        BackendPolicy policy = Build(new V1.PortPolicy
        {
            LoadBalancing = new() { Algorithm = (V1.LoadBalancingAlgorithm)99, HashOn = new() { Header = "x" } },
            Locality = new() { Mode = (V1.LocalityMode)99, Distribution = (V1.TrafficDistribution)99 },
        });

        Assert.Equal(BackendPolicy.Default, policy);
    }

    private static BackendPolicy Build(V1.PortPolicy policy) => BackendPolicyBuilder.Build(new V1.Endpoints { Policies = { policy } }, 80);
}
