using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>What an operator says of a peer.</summary>
internal sealed class ClusterLinkSpec
{
    /// <summary>Name of the peer's cluster; the object's name if absent.</summary>
    [JsonPropertyName("cluster")]
    public string? Cluster { get; set; }

    /// <summary><c>host:port</c> of the peer's federation port; absent: it is learned when the peer joins.</summary>
    [JsonPropertyName("address")]
    public string? Address { get; set; }

    /// <summary>Together with <see cref="TrustBundle"/>; absent: both are learned when the peer joins.</summary>
    [JsonPropertyName("trustDomain")]
    public string? TrustDomain { get; set; }

    /// <summary>PEM of the roots that vouch for the peer in the beginning.</summary>
    [JsonPropertyName("trustBundle")]
    public string? TrustBundle { get; set; }

    /// <summary>For how long what the peer stated is kept while it is away; seven days if absent.</summary>
    [JsonPropertyName("retention")]
    public string? Retention { get; set; }
}
