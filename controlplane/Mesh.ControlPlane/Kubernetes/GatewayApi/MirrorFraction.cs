using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>A share of the requests.</summary>
internal sealed class MirrorFraction
{
    [JsonPropertyName("numerator")]
    public int? Numerator { get; set; }

    /// <summary>Default 100.</summary>
    [JsonPropertyName("denominator")]
    public int? Denominator { get; set; }
}
