using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>The name of an HTTPRouteGroup in the split's namespace.</summary>
internal sealed class TrafficSplitMatch
{
    [JsonPropertyName("apiGroup")]
    public string? ApiGroup { get; set; }

    [JsonPropertyName("kind")]
    public string? Kind { get; set; }

    [JsonPropertyName("name")]
    public string? Name { get; set; }
}
