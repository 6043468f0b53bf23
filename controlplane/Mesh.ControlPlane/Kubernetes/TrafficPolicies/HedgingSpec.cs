using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>Requests that are sent to a further endpoint while the one that was asked has not answered. Being there turns it on.</summary>
internal sealed class HedgingSpec
{
    /// <summary>From one try to the next.</summary>
    [JsonPropertyName("delay")]
    public string? Delay { get; set; }

    /// <summary>The first included.</summary>
    [JsonPropertyName("maxTries")]
    public int? MaxTries { get; set; }
}
