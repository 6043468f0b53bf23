using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>A limit of requests under way at each pod of the target, found from its latency. Being there turns it on.</summary>
internal sealed class AdaptiveConcurrencySpec
{
    [JsonPropertyName("minConcurrency")]
    public int? MinConcurrency { get; set; }

    [JsonPropertyName("maxConcurrency")]
    public int? MaxConcurrency { get; set; }

    /// <summary>From one measurement of the least latency to the next.</summary>
    [JsonPropertyName("minRttInterval")]
    public string? MinRttInterval { get; set; }

    /// <summary>Requests of a measurement.</summary>
    [JsonPropertyName("minRttRequests")]
    public int? MinRttRequests { get; set; }

    /// <summary>How much slower than the least latency is no sign of overload.</summary>
    [JsonPropertyName("bufferPercent")]
    public int? BufferPercent { get; set; }
}
