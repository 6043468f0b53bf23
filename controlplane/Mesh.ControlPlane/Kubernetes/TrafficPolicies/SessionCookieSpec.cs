using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>A cookie that keeps a client at the endpoint that has answered it.</summary>
internal sealed class SessionCookieSpec
{
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>Default <c>/</c>.</summary>
    [JsonPropertyName("path")]
    public string? Path { get; set; }

    /// <summary>How long clients keep it; absent: until they end.</summary>
    [JsonPropertyName("ttl")]
    public string? Ttl { get; set; }
}
