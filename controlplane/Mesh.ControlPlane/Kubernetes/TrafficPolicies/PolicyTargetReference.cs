using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>What a policy is about, as in the Gateway API's policy attachment (GEP-713).</summary>
internal sealed class PolicyTargetReference
{
    /// <summary>Empty.</summary>
    [JsonPropertyName("group")]
    public string? Group { get; set; }

    /// <summary>Service.</summary>
    [JsonPropertyName("kind")]
    public string? Kind { get; set; }

    /// <summary>In the namespace of the policy.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>Name or number of a port; absent: all ports that have no policy of their own.</summary>
    [JsonPropertyName("sectionName")]
    public string? SectionName { get; set; }
}
