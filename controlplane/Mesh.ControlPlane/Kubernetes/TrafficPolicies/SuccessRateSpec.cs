using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>Ejection of endpoints whose share of successes is far below the others'.</summary>
internal sealed class SuccessRateSpec
{
    [JsonPropertyName("enabled")]
    public bool? Enabled { get; set; }

    [JsonPropertyName("minEndpoints")]
    public int? MinEndpoints { get; set; }

    [JsonPropertyName("minRequests")]
    public int? MinRequests { get; set; }

    /// <summary>Thousandths of a standard deviation.</summary>
    [JsonPropertyName("stdevFactor")]
    public int? StdevFactor { get; set; }
}
