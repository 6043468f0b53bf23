using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>Requests that wait before they are sent.</summary>
internal sealed class DelayFaultSpec
{
    [JsonPropertyName("duration")]
    public string? Duration { get; set; }

    /// <summary>Of the requests, 0–100.</summary>
    [JsonPropertyName("percent")]
    public int? Percent { get; set; }

    /// <summary>In the place of <see cref="Percent"/>.</summary>
    [JsonPropertyName("fraction")]
    public FractionSpec? Fraction { get; set; }
}
