using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.MultiCluster;

/// <summary>A port of an imported service.</summary>
internal sealed record ServiceImportPort
{
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>Default TCP, which alone the mesh carries.</summary>
    [JsonPropertyName("protocol")]
    public string? Protocol { get; set; }

    [JsonPropertyName("appProtocol")]
    public string? AppProtocol { get; set; }

    [JsonPropertyName("port")]
    public int Port { get; set; }
}
