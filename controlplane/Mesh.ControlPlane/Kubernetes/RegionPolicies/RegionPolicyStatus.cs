using System.Text.Json.Serialization;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>What is in force of the region, wherever it was decided, and what this object was made into.</summary>
internal sealed class RegionPolicyStatus
{
    /// <summary>What is in force: <c>Active</c>, <c>Draining</c> or <c>Evacuated</c>.</summary>
    [JsonPropertyName("state")]
    public string? State { get; set; }

    /// <summary>Percent of the requests for which the region may be used.</summary>
    [JsonPropertyName("available")]
    public int? Available { get; set; }

    /// <summary>The cluster whose decision is in force.</summary>
    [JsonPropertyName("decidedIn")]
    public string? DecidedIn { get; set; }

    [JsonPropertyName("decidedBy")]
    public string? DecidedBy { get; set; }

    [JsonPropertyName("reason")]
    public string? Reason { get; set; }

    /// <summary>Number of the decision that is in force.</summary>
    [JsonPropertyName("counter")]
    public long? Counter { get; set; }

    [JsonPropertyName("until")]
    public string? Until { get; set; }

    /// <summary>The decision that the spec was made into: what this cluster states to others.</summary>
    [JsonPropertyName("decision")]
    public StoredDecision? Decision { get; set; }

    [JsonPropertyName("conditions")]
    public IList<V1Condition>? Conditions { get; set; }
}
