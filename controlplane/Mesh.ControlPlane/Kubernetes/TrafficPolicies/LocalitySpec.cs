using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>Which endpoints are near.</summary>
internal sealed class LocalitySpec
{
    /// <summary>Failover or Disabled.</summary>
    [JsonPropertyName("mode")]
    public string? Mode { get; set; }

    /// <summary>Percent.</summary>
    [JsonPropertyName("panicThreshold")]
    public int? PanicThreshold { get; set; }

    /// <summary>Percent.</summary>
    [JsonPropertyName("overprovisioning")]
    public int? Overprovisioning { get; set; }
}
