using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>A condition on the called method.</summary>
internal sealed class GrpcMethodMatch
{
    /// <summary>Exact (default) or RegularExpression.</summary>
    [JsonPropertyName("type")]
    public string? Type { get; set; }

    [JsonPropertyName("service")]
    public string? Service { get; set; }

    [JsonPropertyName("method")]
    public string? Method { get; set; }
}
