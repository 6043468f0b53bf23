using Mesh.Api;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Translation.Policies;

/// <summary>
/// Reads a TrafficPolicy, looking at nothing but the object itself. The schema refuses most of what is refused here; an older schema, or none, may let it through.
/// </summary>
internal static class PolicyTranslator
{
    private const int MaxNameLength = 253;

    public static PolicyReading Read(TrafficPolicy policy)
    {
        string @namespace = policy.Metadata.NamespaceProperty;
        if (policy.Spec?.TargetRef is not { } target || !string.IsNullOrEmpty(target.Group) || target.Kind is not (null or "Service") || !KubernetesNames.IsLabel(target.Name ?? ""))
        {
            return new(null, $"spec.targetRef must name a Service of namespace {@namespace}");
        }

        PolicyFields fields = new();
        TrafficRules rules = new(
            policy.Spec.LoadBalancing is { } balancing ? Read(balancing, fields) : null,
            policy.Spec.Locality is { } locality ? Read(locality, fields) : null,
            policy.Spec.CircuitBreaker is { } breaker ? Read(breaker, fields) : null,
            policy.Spec.OutlierDetection is { } outliers ? Read(outliers, fields) : null)
        {
            Concurrency = policy.Spec.AdaptiveConcurrency is { } concurrency ? ConcurrencyReader.Read(concurrency, fields) : null,
            Faults = policy.Spec.Faults is { } faults ? FaultReader.Read(faults, fields) : null,
            Hedging = policy.Spec.Hedging is { } hedging ? HedgingReader.Read(hedging, fields) : null,
        };
        return fields.Fault is { } fault
            ? new(null, fault)
            : new(new(policy.NameOf(), policy.Metadata.CreationTimestamp ?? DateTime.MinValue, new(@namespace, target.Name!), target.SectionName ?? "", rules), null);
    }

    private static LoadBalancing Read(LoadBalancingSpec spec, PolicyFields fields)
    {
        const string Field = "spec.loadBalancing";
        var algorithm = fields.Word<LoadBalancingAlgorithm>($"{Field}.algorithm", spec.Algorithm) ?? LoadBalancingAlgorithm.PeakEwma;
        if (spec.HashOn is not null && algorithm != LoadBalancingAlgorithm.Maglev)
        {
            fields.Refuse<int>($"{Field}.hashOn", "is of algorithm Maglev only");
        }

        return new(
            algorithm,
            spec.HashOn is { } key ? Read(key, $"{Field}.hashOn", fields) : null,
            fields.Time($"{Field}.slowStart.duration", spec.SlowStart?.Duration) ?? 0)
        {
            SessionCookie = spec.SessionCookie is { } cookie ? SessionCookieReader.Read(cookie, fields) : null,
        };
    }

    private static HashKey? Read(HashOnSpec spec, string field, PolicyFields fields)
    {
        if (fields.Word<HashKeyKind>($"{field}.type", spec.Type ?? "") is not { } kind)
        {
            return null;
        }

        string name = spec.Name ?? "";
        bool isNamed = kind != HashKeyKind.SourceAddress;
        if (isNamed != (name.Length > 0) || name.Length > MaxNameLength || !name.All(PolicyFields.IsTokenCharacter))
        {
            fields.Refuse<int>($"{field}.name", isNamed ? "must be the name of a header field or cookie" : "is not of SourceAddress");
            return null;
        }

        // Header fields are found by their names in lower case; cookies mean what they say.
        return new(kind, kind == HashKeyKind.Header ? name.ToLowerInvariant() : name);
    }

    private static LocalityPreference Read(LocalitySpec spec, PolicyFields fields) => new(
        fields.Word<LocalityMode>("spec.locality.mode", spec.Mode) ?? LocalityMode.Failover,
        fields.Number("spec.locality.panicThreshold", spec.PanicThreshold, 0, 100),
        fields.Number("spec.locality.overprovisioning", spec.Overprovisioning, 100, 1000));

    private static CircuitBreaker Read(CircuitBreakerSpec spec, PolicyFields fields) => new(
        fields.Number("spec.circuitBreaker.maxConnections", spec.MaxConnections, 1, int.MaxValue),
        fields.Number("spec.circuitBreaker.maxPendingRequests", spec.MaxPendingRequests, 0, int.MaxValue),
        fields.Number("spec.circuitBreaker.maxRequests", spec.MaxRequests, 0, int.MaxValue),
        fields.Number("spec.circuitBreaker.maxRetries", spec.MaxRetries, 0, int.MaxValue));

    private static OutlierDetection Read(OutlierDetectionSpec spec, PolicyFields fields)
    {
        const string Field = "spec.outlierDetection";
        // A shorter one would only measure chance, and wake every sidecar for it.
        const uint ShortestInterval = 1000;
        return new()
        {
            IsEnabled = spec.Enabled ?? true,
            ConsecutiveConnectErrors = fields.Number($"{Field}.consecutiveConnectErrors", spec.ConsecutiveConnectErrors, 0, int.MaxValue),
            ConsecutiveGatewayFailures = fields.Number($"{Field}.consecutiveGatewayFailures", spec.ConsecutiveGatewayFailures, 0, int.MaxValue),
            ConsecutiveServerErrors = fields.Number($"{Field}.consecutiveServerErrors", spec.ConsecutiveServerErrors, 0, int.MaxValue),
            SuccessRate = spec.SuccessRate is { } rate ? Read(rate, fields) : null,
            IntervalMilliseconds = fields.Time($"{Field}.interval", spec.Interval, ShortestInterval),
            BaseEjectionMilliseconds = fields.Time($"{Field}.baseEjectionTime", spec.BaseEjectionTime, least: 1),
            MaxEjectionMilliseconds = fields.Time($"{Field}.maxEjectionTime", spec.MaxEjectionTime, least: 1),
            JitterMilliseconds = fields.Time($"{Field}.jitter", spec.Jitter),
            MinReadyPercent = fields.Number($"{Field}.minReadyPercent", spec.MinReadyPercent, 0, 100),
        };
    }

    private static SuccessRate Read(SuccessRateSpec spec, PolicyFields fields) => new(
        spec.Enabled ?? true,
        fields.Number("spec.outlierDetection.successRate.minEndpoints", spec.MinEndpoints, 1, int.MaxValue),
        fields.Number("spec.outlierDetection.successRate.minRequests", spec.MinRequests, 1, int.MaxValue),
        fields.Number("spec.outlierDetection.successRate.stdevFactor", spec.StdevFactor, 0, 100_000));
}
