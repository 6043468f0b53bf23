using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>A share, as the Gateway API writes it.</summary>
internal sealed class FractionSpec
{
    [JsonPropertyName("numerator")]
    public int? Numerator { get; set; }

    /// <summary>Default 100.</summary>
    [JsonPropertyName("denominator")]
    public int? Denominator { get; set; }
}
