using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>
/// What a peer said of itself when it joined. In the status, because the spec is the operator's: what stands there wins, and the control plane may not write it.
/// </summary>
internal sealed class JoinedPeer
{
    [JsonPropertyName("address")]
    public string Address { get; set; } = "";

    [JsonPropertyName("trustDomain")]
    public string TrustDomain { get; set; } = "";

    [JsonPropertyName("trustBundle")]
    public string TrustBundle { get; set; } = "";

    [JsonPropertyName("time")]
    public DateTime? Time { get; set; }
}
