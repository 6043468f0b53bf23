using System.Text.Json.Serialization;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;

namespace Mesh.ControlPlane.Kubernetes.RateLimitPolicies;

/// <summary>Whom it is about, and its limits.</summary>
internal sealed class RateLimitPolicySpec
{
    /// <summary>A Service: its ports on its pods. Not beside <see cref="Selector"/>; with neither it is about the whole namespace.</summary>
    [JsonPropertyName("targetRef")]
    public PolicyTargetReference? TargetRef { get; set; }

    [JsonPropertyName("selector")]
    public WorkloadSelectorSpec? Selector { get; set; }

    [JsonPropertyName("limits")]
    public IList<RateLimitSpec>? Limits { get; set; }
}
