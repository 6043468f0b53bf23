using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.TrafficPolicies;

/// <summary>Requests that are answered with a failure and never sent.</summary>
internal sealed class AbortFaultSpec
{
    [JsonPropertyName("httpStatus")]
    public int? HttpStatus { get; set; }

    [JsonPropertyName("grpcStatus")]
    public int? GrpcStatus { get; set; }

    /// <summary>Of the requests, 0–100.</summary>
    [JsonPropertyName("percent")]
    public int? Percent { get; set; }

    /// <summary>In the place of <see cref="Percent"/>.</summary>
    [JsonPropertyName("fraction")]
    public FractionSpec? Fraction { get; set; }
}
