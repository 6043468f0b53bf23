using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;

namespace Mesh.ControlPlane.Kubernetes.RateLimitPolicies;

/// <summary>How much callers may ask for; docs/rate-limits.md is its manual.</summary>
[KubernetesEntity(Group = TrafficPolicy.ApiGroup, ApiVersion = TrafficPolicy.Version, Kind = KindName, PluralName = "ratelimitpolicies")]
internal sealed class RateLimitPolicy : IWorkloadPolicy, ISpec<RateLimitPolicySpec?>
{
    public const string KindName = "RateLimitPolicy";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = $"{TrafficPolicy.ApiGroup}/{TrafficPolicy.Version}";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = KindName;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public RateLimitPolicySpec? Spec { get; set; }

    [JsonPropertyName("status")]
    public WorkloadPolicyStatus? Status { get; set; }
}
