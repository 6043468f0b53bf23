using Mesh.ControlPlane.Model.Policies;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Snapshots;

/// <summary>Writes policies as sidecars read them. What an object does not say stays absent, so that sidecars apply their own defaults.</summary>
internal static class PolicyEncoder
{
    public static Wire.PortPolicy Encode(PortPolicy policy)
    {
        var message = new Wire.PortPolicy { Port = (uint)policy.Port, Source = policy.Source };
        if (policy.Rules.LoadBalancing is { } balancing)
        {
            message.LoadBalancing = new()
            {
                Algorithm = (Wire.LoadBalancingAlgorithm)balancing.Algorithm,
                HashOn = balancing.HashOn is { } key ? Encode(key) : null,
                SlowStartMs = balancing.SlowStartMilliseconds,
                SessionCookie = balancing.SessionCookie is { } cookie ? new() { Name = cookie.Name, Path = cookie.Path, TtlSeconds = cookie.Seconds } : null,
            };
        }

        if (policy.Rules.Locality is not null || policy.Distribution != TrafficDistribution.None)
        {
            message.Locality = Encode(policy.Rules.Locality ?? new(LocalityMode.Failover, null, null), policy.Distribution);
        }

        if (policy.Rules.CircuitBreaker is { } breaker)
        {
            message.CircuitBreaker = Encode(breaker);
        }

        if (policy.Rules.OutlierDetection is { } outliers)
        {
            message.OutlierDetection = Encode(outliers);
        }

        message.Faults = policy.Rules.Faults is { } faults ? Encode(faults) : null;
        message.Hedging = policy.Rules.Hedging is { } hedging ? new() { DelayMs = hedging.DelayMilliseconds, MaxTries = hedging.MaxTries ?? 0 } : null;

        return message;
    }

    private static Wire.HashKey Encode(HashKey key) => key.Kind switch
    {
        HashKeyKind.Header => new() { Header = key.Name },
        HashKeyKind.Cookie => new() { Cookie = key.Name },
        _ => new() { SourceAddress = true },
    };

    private static Wire.LocalityPreference Encode(LocalityPreference locality, TrafficDistribution distribution)
    {
        var message = new Wire.LocalityPreference { Mode = (Wire.LocalityMode)locality.Mode, Distribution = (Wire.TrafficDistribution)distribution };
        Set(locality.PanicThreshold, value => message.PanicThreshold = value);
        Set(locality.Overprovisioning, value => message.Overprovisioning = value);
        return message;
    }

    private static Wire.CircuitBreaker Encode(CircuitBreaker breaker)
    {
        var message = new Wire.CircuitBreaker();
        Set(breaker.MaxConnections, value => message.MaxConnections = value);
        Set(breaker.MaxPendingRequests, value => message.MaxPendingRequests = value);
        Set(breaker.MaxRequests, value => message.MaxRequests = value);
        Set(breaker.MaxRetries, value => message.MaxRetries = value);
        return message;
    }

    private static Wire.OutlierDetection Encode(OutlierDetection outliers)
    {
        var message = new Wire.OutlierDetection { Disabled = !outliers.IsEnabled };
        Set(outliers.ConsecutiveConnectErrors, value => message.ConsecutiveConnectErrors = value);
        Set(outliers.ConsecutiveGatewayFailures, value => message.ConsecutiveGatewayFailures = value);
        Set(outliers.ConsecutiveServerErrors, value => message.ConsecutiveServerErrors = value);
        Set(outliers.IntervalMilliseconds, value => message.IntervalMs = value);
        Set(outliers.BaseEjectionMilliseconds, value => message.BaseEjectionMs = value);
        Set(outliers.MaxEjectionMilliseconds, value => message.MaxEjectionMs = value);
        Set(outliers.JitterMilliseconds, value => message.JitterMs = value);
        Set(outliers.MinReadyPercent, value => message.MinReadyPercent = value);
        if (outliers.SuccessRate is { } rate)
        {
            message.SuccessRate = new() { Disabled = !rate.IsEnabled };
            Set(rate.MinEndpoints, value => message.SuccessRate.MinEndpoints = value);
            Set(rate.MinRequests, value => message.SuccessRate.MinRequests = value);
            Set(rate.StdevFactor, value => message.SuccessRate.StdevFactor = value);
        }

        return message;
    }

    private static Wire.FaultInjection Encode(FaultInjection faults) => new()
    {
        Delay = faults.Delay is { } delay
            ? new() { DurationMs = delay.Milliseconds, Numerator = delay.Share.Numerator, Denominator = delay.Share.Denominator }
            : null,
        Abort = faults.Abort is { } abort
            ? new() { HttpStatus = abort.HttpStatus ?? 0, GrpcStatus = abort.GrpcStatus ?? 0, Numerator = abort.Share.Numerator, Denominator = abort.Share.Denominator }
            : null,
    };

    /// <summary>Writes what is there.</summary>
    public static void Set(uint? value, Action<uint> set)
    {
        if (value is { } present)
        {
            set(present);
        }
    }
}
