using System.Text.Json.Serialization;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.MultiCluster;

/// <summary>What became of an export.</summary>
internal sealed class ServiceExportStatus
{
    [JsonPropertyName("conditions")]
    public IList<V1Condition>? Conditions { get; set; }
}
