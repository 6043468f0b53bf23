using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.AccessPolicies;

/// <summary>A header field.</summary>
internal sealed class AccessHeaderSpec
{
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>Absent: the field only has to be there.</summary>
    [JsonPropertyName("value")]
    public string? Value { get; set; }
}
