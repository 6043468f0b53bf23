using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>How a Service is balanced and bounded; docs/traffic-policy.md is its manual.</summary>
[KubernetesEntity(Group = ApiGroup, ApiVersion = Version, Kind = KindName, PluralName = "trafficpolicies")]
internal sealed class TrafficPolicy : IKubernetesObject<V1ObjectMeta>, ISpec<TrafficPolicySpec?>
{
    public const string ApiGroup = "mesh.dev";
    public const string Version = "v1alpha1";
    public const string KindName = "TrafficPolicy";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = $"{ApiGroup}/{Version}";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = KindName;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public TrafficPolicySpec? Spec { get; set; }

    [JsonPropertyName("status")]
    public TrafficPolicyStatus? Status { get; set; }
}
