using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>What a route attaches to.</summary>
internal sealed class ParentReference
{
    /// <summary>Default: that of the Gateway API, so that a Service needs "".</summary>
    [JsonPropertyName("group")]
    public string? Group { get; set; }

    /// <summary>Default Gateway.</summary>
    [JsonPropertyName("kind")]
    public string? Kind { get; set; }

    /// <summary>Default: the namespace of the route.</summary>
    [JsonPropertyName("namespace")]
    public string? Namespace { get; set; }

    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>For a Service: the name of a port.</summary>
    [JsonPropertyName("sectionName")]
    public string? SectionName { get; set; }

    [JsonPropertyName("port")]
    public int? Port { get; set; }
}
