using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>How new endpoints come up.</summary>
internal sealed class SlowStartSpec
{
    [JsonPropertyName("duration")]
    public string? Duration { get; set; }
}
