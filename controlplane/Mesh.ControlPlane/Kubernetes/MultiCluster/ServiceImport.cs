using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.MultiCluster;

/// <summary>A service of all clusters that export it, as it is known here. Written by the leader, and read for its address.</summary>
[KubernetesEntity(Group = McsGroup.Name, ApiVersion = McsGroup.Version, Kind = KindName, PluralName = "serviceimports")]
internal sealed class ServiceImport : IKubernetesObject<V1ObjectMeta>, ISpec<ServiceImportSpec?>
{
    public const string KindName = "ServiceImport";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = $"{McsGroup.Name}/{McsGroup.Version}";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = KindName;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public ServiceImportSpec? Spec { get; set; }

    [JsonPropertyName("status")]
    public ServiceImportStatus? Status { get; set; }
}
