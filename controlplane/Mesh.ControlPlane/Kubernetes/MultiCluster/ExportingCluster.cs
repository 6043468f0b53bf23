using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.MultiCluster;

/// <summary>A cluster that exports a service.</summary>
internal sealed class ExportingCluster
{
    [JsonPropertyName("cluster")]
    public string? Cluster { get; set; }
}
