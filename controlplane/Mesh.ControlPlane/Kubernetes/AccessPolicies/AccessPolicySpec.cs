using System.Text.Json.Serialization;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;

namespace Mesh.ControlPlane.Kubernetes.AccessPolicies;

/// <summary>Whom it is about, and who may do what there.</summary>
internal sealed class AccessPolicySpec
{
    /// <summary>A Service: its ports on its pods. Not beside <see cref="Selector"/>; with neither it is about the whole namespace.</summary>
    [JsonPropertyName("targetRef")]
    public PolicyTargetReference? TargetRef { get; set; }

    [JsonPropertyName("selector")]
    public WorkloadSelectorSpec? Selector { get; set; }

    /// <summary>Allow, Deny or Audit.</summary>
    [JsonPropertyName("action")]
    public string? Action { get; set; }

    [JsonPropertyName("rules")]
    public IList<AccessRuleSpec>? Rules { get; set; }
}
