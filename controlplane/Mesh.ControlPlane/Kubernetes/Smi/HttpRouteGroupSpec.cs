using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.Smi;

/// <summary>What the group describes: requests that meet any of the matches.</summary>
internal sealed class HttpRouteGroupSpec
{
    [JsonPropertyName("matches")]
    public IList<HttpRouteGroupMatch>? Matches { get; set; }
}
