using System.Text.Json.Serialization;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.MultiCluster;

/// <summary>Where an imported service comes from.</summary>
internal sealed class ServiceImportStatus
{
    [JsonPropertyName("clusters")]
    public IList<ExportingCluster>? Clusters { get; set; }

    [JsonPropertyName("conditions")]
    public IList<V1Condition>? Conditions { get; set; }
}
