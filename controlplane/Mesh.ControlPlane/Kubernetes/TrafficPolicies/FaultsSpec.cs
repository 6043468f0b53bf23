using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>Faults that are put into a share of the requests, to see what becomes of those who ask.</summary>
internal sealed class FaultsSpec
{
    [JsonPropertyName("delay")]
    public DelayFaultSpec? Delay { get; set; }

    [JsonPropertyName("abort")]
    public AbortFaultSpec? Abort { get; set; }
}
