using System.Text.Json.Serialization;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>How a link is doing, as the leading replica sees it.</summary>
internal sealed class ClusterLinkStatus
{
    /// <summary>What the peer said when it joined with its token.</summary>
    [JsonPropertyName("joined")]
    public JoinedPeer? Joined { get; set; }

    [JsonPropertyName("conditions")]
    public IList<V1Condition>? Conditions { get; set; }

    /// <summary>Services that the peer exports.</summary>
    [JsonPropertyName("services")]
    public int? Services { get; set; }

    [JsonPropertyName("endpoints")]
    public int? Endpoints { get; set; }

    /// <summary>Statements of the peer that are refused now.</summary>
    [JsonPropertyName("refused")]
    public int? Refused { get; set; }

    [JsonPropertyName("lastSeen")]
    public DateTime? LastSeen { get; set; }
}
