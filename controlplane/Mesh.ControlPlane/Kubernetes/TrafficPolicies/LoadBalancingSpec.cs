using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>How an endpoint is chosen.</summary>
internal sealed class LoadBalancingSpec
{
    [JsonPropertyName("algorithm")]
    public string? Algorithm { get; set; }

    /// <summary>Of Maglev only.</summary>
    [JsonPropertyName("hashOn")]
    public HashOnSpec? HashOn { get; set; }

    [JsonPropertyName("sessionCookie")]
    public SessionCookieSpec? SessionCookie { get; set; }

    [JsonPropertyName("slowStart")]
    public SlowStartSpec? SlowStart { get; set; }
}
