using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;

namespace Mesh.ControlPlane.Kubernetes.AccessPolicies;

/// <summary>Who may call what; docs/access-policy.md is its manual.</summary>
[KubernetesEntity(Group = TrafficPolicy.ApiGroup, ApiVersion = TrafficPolicy.Version, Kind = KindName, PluralName = "accesspolicies")]
internal sealed class AccessPolicy : IWorkloadPolicy, ISpec<AccessPolicySpec?>
{
    public const string KindName = "AccessPolicy";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = $"{TrafficPolicy.ApiGroup}/{TrafficPolicy.Version}";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = KindName;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public AccessPolicySpec? Spec { get; set; }

    [JsonPropertyName("status")]
    public WorkloadPolicyStatus? Status { get; set; }
}
