using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>When endpoints are ejected, and for how long.</summary>
internal sealed class OutlierDetectionSpec
{
    [JsonPropertyName("enabled")]
    public bool? Enabled { get; set; }

    [JsonPropertyName("consecutiveConnectErrors")]
    public int? ConsecutiveConnectErrors { get; set; }

    [JsonPropertyName("consecutiveGatewayFailures")]
    public int? ConsecutiveGatewayFailures { get; set; }

    [JsonPropertyName("consecutiveServerErrors")]
    public int? ConsecutiveServerErrors { get; set; }

    [JsonPropertyName("successRate")]
    public SuccessRateSpec? SuccessRate { get; set; }

    [JsonPropertyName("interval")]
    public string? Interval { get; set; }

    [JsonPropertyName("baseEjectionTime")]
    public string? BaseEjectionTime { get; set; }

    [JsonPropertyName("maxEjectionTime")]
    public string? MaxEjectionTime { get; set; }

    [JsonPropertyName("jitter")]
    public string? Jitter { get; set; }

    [JsonPropertyName("minReadyPercent")]
    public int? MinReadyPercent { get; set; }
}
