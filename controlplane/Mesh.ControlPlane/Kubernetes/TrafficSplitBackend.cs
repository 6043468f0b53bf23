using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>A service with its share.</summary>
internal sealed class TrafficSplitBackend
{
    [JsonPropertyName("service")]
    public string? Service { get; set; }

    /// <summary>Whole and not negative. The schema says "number", so fractions get this far and are refused here with a message.</summary>
    [JsonPropertyName("weight")]
    public double? Weight { get; set; }
}
