using Mesh.Api.Resources.V1;
using Mesh.Proxy.Hedging;

namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks the policies of an endpoint set.</summary>
internal static class PortPolicyValidator
{
    /// <summary>Longest time that a policy may speak of: a day. Keeps sums of times far from overflow.</summary>
    private const uint MaxMilliseconds = 24 * 3600 * 1000;

    /// <summary>Longest delay that a policy may put into requests.</summary>
    private const uint MaxDelay = 5 * 60 * 1000;

    private const uint MaxHedgeDelay = 60 * 1000;

    private const uint MaxGrpcStatus = 16;

    // Together they fit the room that is left for what is added to a head.
    private const int MaxCookieName = 64;
    private const int MaxCookiePath = 128;

    private const uint MaxCookieSeconds = 30 * 24 * 3600;

    public static ResourceFault? Check(Endpoints endpoints)
    {
        var ports = new HashSet<uint>();
        for (int i = 0; i < endpoints.Policies.Count; i++)
        {
            if (Check(endpoints.Policies[i], ports) is { } fault)
            {
                return fault with { Field = $"policies[{i}].{fault.Field}" };
            }
        }

        return null;
    }

    private static ResourceFault? Check(PortPolicy policy, HashSet<uint> ports)
    {
        if (policy.Port != 0 && !Ports.IsValid(policy.Port))
        {
            return new ResourceFault("port", Ports.Invalid(policy.Port));
        }

        if (!ports.Add(policy.Port))
        {
            return new ResourceFault("port", $"{policy.Port} appears twice");
        }

        return Percent("locality.panic_threshold", policy.Locality?.PanicThreshold ?? 0, 0, 100)
            ?? Percent("locality.overprovisioning", policy.Locality is { HasOverprovisioning: true } locality ? locality.Overprovisioning : 100, 100, 1000)
            ?? Percent("outlier_detection.min_ready_percent", policy.OutlierDetection?.MinReadyPercent ?? 0, 0, 100)
            ?? Time("load_balancing.slow_start_ms", policy.LoadBalancing?.SlowStartMs ?? 0)
            ?? Time("outlier_detection.interval_ms", policy.OutlierDetection?.IntervalMs ?? 0)
            ?? Time("outlier_detection.base_ejection_ms", policy.OutlierDetection?.BaseEjectionMs ?? 0)
            ?? Time("outlier_detection.max_ejection_ms", policy.OutlierDetection?.MaxEjectionMs ?? 0)
            ?? Time("outlier_detection.jitter_ms", policy.OutlierDetection?.JitterMs ?? 0)
            ?? Check(policy.LoadBalancing?.SessionCookie)
            ?? Check(policy.Faults?.Delay)
            ?? Check(policy.Faults?.Abort)
            ?? Check(policy.Hedging);
    }

    // Written to the wire as it is.
    private static ResourceFault? Check(SessionCookie? cookie) => cookie is null ? null
        : cookie.Name.Length > MaxCookieName || !TextRules.IsToken(cookie.Name) ? new ResourceFault("load_balancing.session_cookie.name", $"'{cookie.Name}' is not the name of a cookie")
        : !cookie.Path.StartsWith('/') || cookie.Path.Length > MaxCookiePath || !cookie.Path.All(character => character is > ' ' and <= '~' and not ';')
            ? new ResourceFault("load_balancing.session_cookie.path", $"must begin with a slash and have at most {MaxCookiePath} visible characters without semicolons")
        : cookie.TtlSeconds > MaxCookieSeconds ? new ResourceFault("load_balancing.session_cookie.ttl_seconds", $"{cookie.TtlSeconds} s are more than 30 days")
        : null;

    private static ResourceFault? Check(FaultDelay? delay) => delay is null ? null
        : delay.DurationMs is 0 or > MaxDelay ? new ResourceFault("faults.delay.duration_ms", $"{delay.DurationMs} ms is not between 1 and {MaxDelay}")
        : Share("faults.delay.numerator", delay.Numerator, delay.Denominator);

    private static ResourceFault? Check(FaultAbort? abort) => abort is null ? null
        : abort is { HttpStatus: 0, GrpcStatus: 0 } or { HttpStatus: not (0 or >= 400 and <= 599) } ? new ResourceFault("faults.abort.http_status", $"{abort.HttpStatus} is not between 400 and 599")
        : abort.GrpcStatus > MaxGrpcStatus ? new ResourceFault("faults.abort.grpc_status", $"{abort.GrpcStatus} is above {MaxGrpcStatus}")
        : Share("faults.abort.numerator", abort.Numerator, abort.Denominator);

    private static ResourceFault? Check(Api.Resources.V1.Hedging? hedging) => hedging is null ? null
        : hedging.DelayMs is 0 or > MaxHedgeDelay ? new ResourceFault("hedging.delay_ms", $"{hedging.DelayMs} ms is not between 1 and {MaxHedgeDelay}")
        : hedging.MaxTries is not (0 or >= 2 and <= HedgeRule.MostTries) ? new ResourceFault("hedging.max_tries", $"{hedging.MaxTries} is not between 2 and {HedgeRule.MostTries}")
        : null;

    private static ResourceFault? Share(string field, uint numerator, uint denominator) =>
        denominator > 0 && numerator <= denominator ? null : new ResourceFault(field, $"{numerator}/{denominator} is not a share from 0 to 1");

    private static ResourceFault? Percent(string field, uint value, uint least, uint most) =>
        value >= least && value <= most ? null : new ResourceFault(field, $"{value} is not between {least} and {most} percent");

    private static ResourceFault? Time(string field, uint milliseconds) =>
        milliseconds <= MaxMilliseconds ? null : new ResourceFault(field, $"{milliseconds} ms is more than a day");
}
