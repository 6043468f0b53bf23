using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.AccessPolicies;

/// <summary>Somebody, and something that he asks.</summary>
internal sealed class AccessRuleSpec
{
    /// <summary>Any of them; absent: everybody.</summary>
    [JsonPropertyName("from")]
    public IList<AccessSourceSpec>? From { get; set; }

    /// <summary>Any of them; absent: everything.</summary>
    [JsonPropertyName("to")]
    public IList<AccessOperationSpec>? To { get; set; }
}
