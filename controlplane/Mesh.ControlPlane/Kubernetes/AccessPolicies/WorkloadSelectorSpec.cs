using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.AccessPolicies;

/// <summary>Pods by their labels.</summary>
internal sealed class WorkloadSelectorSpec
{
    /// <summary>All of them.</summary>
    [JsonPropertyName("matchLabels")]
    public IDictionary<string, string>? MatchLabels { get; set; }
}
