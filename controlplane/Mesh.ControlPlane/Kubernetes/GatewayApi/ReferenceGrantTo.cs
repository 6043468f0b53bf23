using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>Objects that may be referred to.</summary>
internal sealed class ReferenceGrantTo
{
    [JsonPropertyName("group")]
    public string? Group { get; set; }

    [JsonPropertyName("kind")]
    public string? Kind { get; set; }

    /// <summary>Default: all of the kind.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; set; }
}
