using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.MultiCluster;

/// <summary>Says that the Service of the same name is for other clusters, too; docs/global-services.md is its manual.</summary>
[KubernetesEntity(Group = McsGroup.Name, ApiVersion = McsGroup.Version, Kind = KindName, PluralName = "serviceexports")]
internal sealed class ServiceExport : IKubernetesObject<V1ObjectMeta>
{
    public const string KindName = "ServiceExport";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = $"{McsGroup.Name}/{McsGroup.Version}";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = KindName;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("status")]
    public ServiceExportStatus? Status { get; set; }
}
