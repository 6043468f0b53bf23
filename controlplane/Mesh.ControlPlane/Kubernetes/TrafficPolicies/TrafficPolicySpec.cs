using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>How a Service's clients are to treat it. What is absent has its default.</summary>
internal sealed class TrafficPolicySpec
{
    /// <summary>The Service, and perhaps one port of it.</summary>
    [JsonPropertyName("targetRef")]
    public PolicyTargetReference? TargetRef { get; set; }

    [JsonPropertyName("loadBalancing")]
    public LoadBalancingSpec? LoadBalancing { get; set; }

    [JsonPropertyName("locality")]
    public LocalitySpec? Locality { get; set; }

    [JsonPropertyName("circuitBreaker")]
    public CircuitBreakerSpec? CircuitBreaker { get; set; }

    [JsonPropertyName("outlierDetection")]
    public OutlierDetectionSpec? OutlierDetection { get; set; }

    [JsonPropertyName("adaptiveConcurrency")]
    public AdaptiveConcurrencySpec? AdaptiveConcurrency { get; set; }

    [JsonPropertyName("faults")]
    public FaultsSpec? Faults { get; set; }

    [JsonPropertyName("hedging")]
    public HedgingSpec? Hedging { get; set; }
}
