using System.Text.Json.Serialization;

namespace Mesh.Cli.Links;

/// <summary>What a ClusterLink says of a peer.</summary>
internal sealed class LinkObjectSpec
{
    [JsonPropertyName("cluster")]
    public string? Cluster { get; set; }

    [JsonPropertyName("address")]
    public string? Address { get; set; }

    [JsonPropertyName("trustDomain")]
    public string? TrustDomain { get; set; }

    [JsonPropertyName("trustBundle")]
    public string? TrustBundle { get; set; }
}
