using System.Text.Json.Serialization;
using k8s.Models;

namespace Mesh.Cli.Links;

/// <summary>What the control plane says of a ClusterLink.</summary>
internal sealed class LinkObjectStatus
{
    [JsonPropertyName("conditions")]
    public IList<V1Condition>? Conditions { get; set; }

    [JsonPropertyName("services")]
    public int? Services { get; set; }

    [JsonPropertyName("endpoints")]
    public int? Endpoints { get; set; }

    [JsonPropertyName("refused")]
    public int? Refused { get; set; }

    [JsonPropertyName("lastSeen")]
    public DateTime? LastSeen { get; set; }
}
