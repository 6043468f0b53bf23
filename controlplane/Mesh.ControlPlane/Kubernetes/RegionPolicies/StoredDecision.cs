using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>A decision as it stands in a status: complete, because the spec may have changed since, and every replica must state the same.</summary>
internal sealed class StoredDecision
{
    /// <summary>Of the spec that it was made of.</summary>
    [JsonPropertyName("generation")]
    public long Generation { get; set; }

    [JsonPropertyName("counter")]
    public long Counter { get; set; }

    [JsonPropertyName("state")]
    public string? State { get; set; }

    /// <summary>RFC 3339: when it was taken.</summary>
    [JsonPropertyName("decidedAt")]
    public string? DecidedAt { get; set; }

    /// <summary>RFC 3339: from when on a drain, or a return, counts. Before <see cref="DecidedAt"/> if a part of it was done already.</summary>
    [JsonPropertyName("drainFrom")]
    public string? DrainFrom { get; set; }

    [JsonPropertyName("drainOverMilliseconds")]
    public long? DrainOverMilliseconds { get; set; }

    [JsonPropertyName("restoreOverMilliseconds")]
    public long? RestoreOverMilliseconds { get; set; }

    [JsonPropertyName("until")]
    public string? Until { get; set; }

    [JsonPropertyName("failoverTo")]
    public IList<string>? FailoverTo { get; set; }

    [JsonPropertyName("maxLoad")]
    public int? MaxLoad { get; set; }

    [JsonPropertyName("decidedBy")]
    public string? DecidedBy { get; set; }

    [JsonPropertyName("reason")]
    public string? Reason { get; set; }
}
