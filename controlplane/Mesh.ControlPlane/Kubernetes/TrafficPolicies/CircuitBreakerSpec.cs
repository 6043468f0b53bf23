using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>Limits of one sidecar towards the target.</summary>
internal sealed class CircuitBreakerSpec
{
    [JsonPropertyName("maxConnections")]
    public int? MaxConnections { get; set; }

    [JsonPropertyName("maxPendingRequests")]
    public int? MaxPendingRequests { get; set; }

    [JsonPropertyName("maxRequests")]
    public int? MaxRequests { get; set; }

    [JsonPropertyName("maxRetries")]
    public int? MaxRetries { get; set; }
}
