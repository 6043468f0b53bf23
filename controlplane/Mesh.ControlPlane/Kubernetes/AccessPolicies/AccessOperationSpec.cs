using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.AccessPolicies;

/// <summary>What is asked. All that is said must match.</summary>
internal sealed class AccessOperationSpec
{
    /// <summary>Of the application.</summary>
    [JsonPropertyName("ports")]
    public IList<int>? Ports { get; set; }

    [JsonPropertyName("methods")]
    public IList<string>? Methods { get; set; }

    [JsonPropertyName("paths")]
    public IList<AccessPathSpec>? Paths { get; set; }

    /// <summary>gRPC methods; a way to write paths.</summary>
    [JsonPropertyName("grpc")]
    public IList<AccessGrpcSpec>? Grpc { get; set; }

    /// <summary>All of them.</summary>
    [JsonPropertyName("headers")]
    public IList<AccessHeaderSpec>? Headers { get; set; }
}
