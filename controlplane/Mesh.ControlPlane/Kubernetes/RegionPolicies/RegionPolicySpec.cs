using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>What an operator wants. Times are texts here, because a time that cannot be read concerns one object and not the list.</summary>
internal sealed class RegionPolicySpec
{
    /// <summary><c>Active</c>, <c>Draining</c> or <c>Evacuated</c>.</summary>
    [JsonPropertyName("state")]
    public string? State { get; set; }

    /// <summary>Over how long a drain takes place, as in <c>5m</c>; thirty seconds if absent.</summary>
    [JsonPropertyName("drainOver")]
    public string? DrainOver { get; set; }

    /// <summary>Over how long the region comes back when it is active again, as in <c>5m</c>; thirty seconds if absent.</summary>
    [JsonPropertyName("restoreOver")]
    public string? RestoreOver { get; set; }

    /// <summary>RFC 3339. When the region becomes active by itself; absent: never.</summary>
    [JsonPropertyName("until")]
    public string? Until { get; set; }

    /// <summary>Who takes the load, in order; absent: the nearest.</summary>
    [JsonPropertyName("failoverTo")]
    public IList<string>? FailoverTo { get; set; }

    /// <summary>Percent of its measured capacity that the region may be given; absent: 100.</summary>
    [JsonPropertyName("maxLoad")]
    public int? MaxLoad { get; set; }

    [JsonPropertyName("reason")]
    public string? Reason { get; set; }

    /// <summary>Who wants it, as he says; the audit log of the API server is the proof.</summary>
    [JsonPropertyName("decidedBy")]
    public string? DecidedBy { get; set; }
}
