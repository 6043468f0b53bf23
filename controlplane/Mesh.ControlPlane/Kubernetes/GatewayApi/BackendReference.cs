using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>Where requests go. A mirror refers to a backend in the same way, without weight and filters.</summary>
internal sealed class BackendReference
{
    /// <summary>Default: the core group.</summary>
    [JsonPropertyName("group")]
    public string? Group { get; set; }

    /// <summary>Default Service.</summary>
    [JsonPropertyName("kind")]
    public string? Kind { get; set; }

    /// <summary>Default: the namespace of the route.</summary>
    [JsonPropertyName("namespace")]
    public string? Namespace { get; set; }

    [JsonPropertyName("name")]
    public string? Name { get; set; }

    [JsonPropertyName("port")]
    public int? Port { get; set; }

    /// <summary>Default 1.</summary>
    [JsonPropertyName("weight")]
    public int? Weight { get; set; }

    [JsonPropertyName("filters")]
    public IList<RouteFilter>? Filters { get; set; }
}
