using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>Another cluster of the mesh; docs/multi-cluster.md is its manual.</summary>
[KubernetesEntity(Group = TrafficPolicy.ApiGroup, ApiVersion = TrafficPolicy.Version, Kind = KindName, PluralName = "clusterlinks")]
internal sealed class ClusterLink : IKubernetesObject<V1ObjectMeta>, ISpec<ClusterLinkSpec?>
{
    public const string KindName = "ClusterLink";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = $"{TrafficPolicy.ApiGroup}/{TrafficPolicy.Version}";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = KindName;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public ClusterLinkSpec? Spec { get; set; }

    [JsonPropertyName("status")]
    public ClusterLinkStatus? Status { get; set; }
}
