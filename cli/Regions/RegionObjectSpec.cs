using System.Text.Json.Serialization;

namespace Mesh.Cli.Regions;

/// <summary>What an operator wants of a region.</summary>
internal sealed class RegionObjectSpec
{
    [JsonPropertyName("state")]
    public string State { get; set; } = "Active";

    [JsonPropertyName("drainOver")]
    public string? DrainOver { get; set; }

    [JsonPropertyName("restoreOver")]
    public string? RestoreOver { get; set; }

    [JsonPropertyName("until")]
    public string? Until { get; set; }

    /// <summary>Makes a new decision of a wish that is the same as before.</summary>
    [JsonPropertyName("renewedAt")]
    public string? RenewedAt { get; set; }

    [JsonPropertyName("failoverTo")]
    public IList<string>? FailoverTo { get; set; }

    [JsonPropertyName("reason")]
    public string Reason { get; set; } = "";

    [JsonPropertyName("decidedBy")]
    public string? DecidedBy { get; set; }
}
