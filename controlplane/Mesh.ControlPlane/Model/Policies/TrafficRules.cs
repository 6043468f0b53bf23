namespace Mesh.ControlPlane.Model.Policies;

/// <summary>What a TrafficPolicy says.</summary>
internal sealed record TrafficRules(LoadBalancing? LoadBalancing, LocalityPreference? Locality, CircuitBreaker? CircuitBreaker, OutlierDetection? OutlierDetection)
{
    public static readonly TrafficRules None = new(null, null, null, null);

    /// <summary>For the pods of the target; null for none.</summary>
    public AdaptiveConcurrency? Concurrency { get; init; }

    /// <summary>Faults that are put into requests; null for none.</summary>
    public FaultInjection? Faults { get; init; }

    /// <summary>When requests are sent to a further endpoint; null for never.</summary>
    public Hedging? Hedging { get; init; }
}
