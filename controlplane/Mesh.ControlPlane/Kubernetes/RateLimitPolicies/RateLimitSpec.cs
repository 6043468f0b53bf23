using System.Text.Json.Serialization;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;

namespace Mesh.ControlPlane.Kubernetes.RateLimitPolicies;

/// <summary>A token bucket of each pod.</summary>
internal sealed class RateLimitSpec
{
    /// <summary>For answers and metrics.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>In each <see cref="Per"/>.</summary>
    [JsonPropertyName("requests")]
    public int? Requests { get; set; }

    /// <summary>A duration; a second by default.</summary>
    [JsonPropertyName("per")]
    public string? Per { get; set; }

    /// <summary>What may come at once; <see cref="Requests"/> by default.</summary>
    [JsonPropertyName("burst")]
    public int? Burst { get; set; }

    /// <summary>Workload, the default, or Client.</summary>
    [JsonPropertyName("by")]
    public string? By { get; set; }

    /// <summary>Any of them; absent: every request.</summary>
    [JsonPropertyName("to")]
    public IList<AccessOperationSpec>? To { get; set; }
}
