using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>What ties a request to an endpoint.</summary>
internal sealed class HashOnSpec
{
    /// <summary>Header, Cookie or SourceAddress.</summary>
    [JsonPropertyName("type")]
    public string? Type { get; set; }

    /// <summary>Of the field or cookie.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; set; }
}
