using Mesh.Api.Resources.V1;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Faults;
using Mesh.Proxy.Hedging;
using Mesh.Proxy.Resilience;
using SessionCookie = Mesh.Proxy.Balancing.SessionCookie;

namespace Mesh.Proxy.State;

/// <summary>Reads what a control plane says about a port. Numbers were checked when the resource came; words that this version does not know mean the default.</summary>
internal static class BackendPolicyBuilder
{
    public static BackendPolicy Build(Endpoints endpoints, int servicePort)
    {
        PortPolicy? found = null;
        foreach (PortPolicy candidate in endpoints.Policies)
        {
            if (candidate.Port == servicePort || (candidate.Port == 0 && found is null))
            {
                found = candidate;
            }
        }

        return found is null ? BackendPolicy.Default : Build(found);
    }

    private static BackendPolicy Build(PortPolicy policy)
    {
        BackendPolicy standard = BackendPolicy.Default;
        LocalityPreference? locality = policy.Locality;
        bool isMaglev = policy.LoadBalancing?.Algorithm == LoadBalancingAlgorithm.Maglev;
        return new BackendPolicy
        {
            Source = policy.Source.Length == 0 ? null : policy.Source,
            Algorithm = Build(policy.LoadBalancing?.Algorithm ?? LoadBalancingAlgorithm.PeakEwma),
            HashOn = isMaglev ? Build(policy.LoadBalancing!.HashOn) : null,
            SessionCookie = SessionCookie.Of(policy.LoadBalancing?.SessionCookie),
            SlowStart = TimeSpan.FromMilliseconds(policy.LoadBalancing?.SlowStartMs ?? 0),
            IsLocalityAware = locality?.Mode != LocalityMode.Disabled,
            PrefersSameNode = locality?.Distribution == TrafficDistribution.PreferSameNode,
            PanicThreshold = locality is { HasPanicThreshold: true } ? (int)locality.PanicThreshold : standard.PanicThreshold,
            Overprovisioning = locality is { HasOverprovisioning: true } ? (int)locality.Overprovisioning : standard.Overprovisioning,
            Limits = policy.CircuitBreaker is { } breaker ? Build(breaker) : BreakerLimits.Default,
            Faults = FaultRule.Of(policy.Faults),
            Hedge = HedgeRule.Of(policy.Hedging),
            Outliers = policy.OutlierDetection is { } outliers ? Build(outliers) : OutlierSettings.Default,
        };
    }

    private static BalancingAlgorithm Build(LoadBalancingAlgorithm algorithm) => algorithm switch
    {
        LoadBalancingAlgorithm.LeastRequest => BalancingAlgorithm.LeastRequest,
        LoadBalancingAlgorithm.RoundRobin => BalancingAlgorithm.RoundRobin,
        LoadBalancingAlgorithm.Random => BalancingAlgorithm.Random,
        LoadBalancingAlgorithm.Maglev => BalancingAlgorithm.Maglev,
        _ => BalancingAlgorithm.PeakEwma,
    };

    private static RequestHashKey Build(HashKey? key) => key?.KeyCase switch
    {
        HashKey.KeyOneofCase.Header => RequestHashKey.OfHeader(key.Header),
        HashKey.KeyOneofCase.Cookie => RequestHashKey.OfCookie(key.Cookie),
        _ => RequestHashKey.SourceAddress,
    };

    private static BreakerLimits Build(Api.Resources.V1.CircuitBreaker breaker) => new(
        breaker.HasMaxConnections ? Limit(breaker.MaxConnections) : BreakerLimits.Default.MaxConnections,
        breaker.HasMaxPendingRequests ? Limit(breaker.MaxPendingRequests) : BreakerLimits.Default.MaxPendingRequests,
        breaker.HasMaxRequests ? Limit(breaker.MaxRequests) : BreakerLimits.Default.MaxRequests,
        breaker.HasMaxRetries ? Limit(breaker.MaxRetries) : BreakerLimits.Default.MaxRetries);

    private static OutlierSettings Build(OutlierDetection outliers)
    {
        OutlierSettings standard = OutlierSettings.Default;
        Api.Resources.V1.SuccessRate? rate = outliers.SuccessRate;
        return new OutlierSettings
        {
            IsEnabled = !outliers.Disabled,
            ConsecutiveConnectErrors = outliers.HasConsecutiveConnectErrors ? Limit(outliers.ConsecutiveConnectErrors) : standard.ConsecutiveConnectErrors,
            ConsecutiveGatewayFailures = outliers.HasConsecutiveGatewayFailures ? Limit(outliers.ConsecutiveGatewayFailures) : standard.ConsecutiveGatewayFailures,
            ConsecutiveServerErrors = outliers.HasConsecutiveServerErrors ? Limit(outliers.ConsecutiveServerErrors) : standard.ConsecutiveServerErrors,
            IsSuccessRateEnabled = rate?.Disabled != true,
            SuccessRateEndpoints = rate is { HasMinEndpoints: true } ? Limit(rate.MinEndpoints) : standard.SuccessRateEndpoints,
            SuccessRateRequests = rate is { HasMinRequests: true } ? Limit(rate.MinRequests) : standard.SuccessRateRequests,
            SuccessRateDeviations = rate is { HasStdevFactor: true } ? rate.StdevFactor / 1000.0 : standard.SuccessRateDeviations,
            Interval = outliers.HasIntervalMs ? TimeSpan.FromMilliseconds(outliers.IntervalMs) : standard.Interval,
            BaseEjection = outliers.HasBaseEjectionMs ? TimeSpan.FromMilliseconds(outliers.BaseEjectionMs) : standard.BaseEjection,
            MaxEjection = outliers.HasMaxEjectionMs ? TimeSpan.FromMilliseconds(outliers.MaxEjectionMs) : standard.MaxEjection,
            Jitter = outliers.HasJitterMs ? TimeSpan.FromMilliseconds(outliers.JitterMs) : standard.Jitter,
            MinReadyPercent = outliers.HasMinReadyPercent ? (int)outliers.MinReadyPercent : standard.MinReadyPercent,
        };
    }

    private static int Limit(uint value) => (int)Math.Min(value, int.MaxValue);
}
