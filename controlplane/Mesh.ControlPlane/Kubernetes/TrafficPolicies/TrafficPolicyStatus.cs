using System.Text.Json.Serialization;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>What the mesh makes of a policy.</summary>
internal sealed class TrafficPolicyStatus
{
    [JsonPropertyName("conditions")]
    public IList<V1Condition>? Conditions { get; set; }
}
