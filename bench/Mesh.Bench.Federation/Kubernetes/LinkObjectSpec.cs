using System.Text.Json.Serialization;

namespace Mesh.Bench.Federation.Kubernetes;

/// <summary>Where a peer is, and who vouches for it.</summary>
internal sealed class LinkObjectSpec
{
    [JsonPropertyName("address")]
    public string? Address { get; set; }

    [JsonPropertyName("trustDomain")]
    public string? TrustDomain { get; set; }

    [JsonPropertyName("trustBundle")]
    public string? TrustBundle { get; set; }
}
