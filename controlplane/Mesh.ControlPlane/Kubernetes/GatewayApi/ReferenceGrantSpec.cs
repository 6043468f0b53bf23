using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>Who may refer to what.</summary>
internal sealed class ReferenceGrantSpec
{
    [JsonPropertyName("from")]
    public IList<ReferenceGrantFrom>? From { get; set; }

    [JsonPropertyName("to")]
    public IList<ReferenceGrantTo>? To { get; set; }
}
