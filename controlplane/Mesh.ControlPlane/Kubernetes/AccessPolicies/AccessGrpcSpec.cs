using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.AccessPolicies;

/// <summary>A method of a gRPC service, or all of them.</summary>
internal sealed class AccessGrpcSpec
{
    /// <summary>With its package.</summary>
    [JsonPropertyName("service")]
    public string? Service { get; set; }

    /// <summary>Absent: every method.</summary>
    [JsonPropertyName("method")]
    public string? Method { get; set; }
}
