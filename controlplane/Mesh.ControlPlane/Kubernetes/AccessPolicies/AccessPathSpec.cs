using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.AccessPolicies;

/// <summary>A path.</summary>
internal sealed class AccessPathSpec
{
    /// <summary>Exact or PathPrefix, the default.</summary>
    [JsonPropertyName("type")]
    public string? Type { get; set; }

    [JsonPropertyName("value")]
    public string? Value { get; set; }
}
