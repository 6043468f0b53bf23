using System.Text.Json.Serialization;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.AccessPolicies;

/// <summary>What the mesh makes of a policy.</summary>
internal sealed class WorkloadPolicyStatus
{
    [JsonPropertyName("conditions")]
    public IList<V1Condition>? Conditions { get; set; }
}
