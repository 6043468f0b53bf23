using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>How the traffic to one service is divided.</summary>
internal sealed class TrafficSplitSpec
{
    /// <summary>The service whose clients are split: a name, or its DNS name in the same namespace.</summary>
    [JsonPropertyName("service")]
    public string? Service { get; set; }

    [JsonPropertyName("backends")]
    public IList<TrafficSplitBackend>? Backends { get; set; }

    /// <summary>HTTPRouteGroups that limit the split: only requests that any of them describes are split.</summary>
    [JsonPropertyName("matches")]
    public IList<TrafficSplitMatch>? Matches { get; set; }
}
