using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>What operators of this cluster want of the region of that name; docs/regions.md is its manual.</summary>
[KubernetesEntity(Group = TrafficPolicy.ApiGroup, ApiVersion = TrafficPolicy.Version, Kind = KindName, PluralName = "regionpolicies")]
internal sealed class RegionPolicy : IKubernetesObject<V1ObjectMeta>, ISpec<RegionPolicySpec?>
{
    public const string KindName = "RegionPolicy";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = $"{TrafficPolicy.ApiGroup}/{TrafficPolicy.Version}";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = KindName;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public RegionPolicySpec? Spec { get; set; }

    [JsonPropertyName("status")]
    public RegionPolicyStatus? Status { get; set; }
}
