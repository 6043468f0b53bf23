using System.Text.Json.Serialization;
using k8s.Models;

namespace Mesh.Cli.Regions;

/// <summary>What the control plane says of a region.</summary>
internal sealed class RegionObjectStatus
{
    [JsonPropertyName("state")]
    public string? State { get; set; }

    [JsonPropertyName("available")]
    public int? Available { get; set; }

    [JsonPropertyName("decidedIn")]
    public string? DecidedIn { get; set; }

    [JsonPropertyName("decidedBy")]
    public string? DecidedBy { get; set; }

    [JsonPropertyName("reason")]
    public string? Reason { get; set; }

    [JsonPropertyName("counter")]
    public long? Counter { get; set; }

    [JsonPropertyName("until")]
    public string? Until { get; set; }

    [JsonPropertyName("conditions")]
    public IList<V1Condition>? Conditions { get; set; }
}
