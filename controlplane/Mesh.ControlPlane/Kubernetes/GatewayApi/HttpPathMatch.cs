using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>A condition on the path.</summary>
internal sealed class HttpPathMatch
{
    /// <summary>Exact, PathPrefix (default) or RegularExpression.</summary>
    [JsonPropertyName("type")]
    public string? Type { get; set; }

    /// <summary>Default "/".</summary>
    [JsonPropertyName("value")]
    public string? Value { get; set; }
}
