using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>Changes of header fields.</summary>
internal sealed class HeaderModifierFilter
{
    [JsonPropertyName("set")]
    public IList<HeaderEntry>? Set { get; set; }

    [JsonPropertyName("add")]
    public IList<HeaderEntry>? Add { get; set; }

    [JsonPropertyName("remove")]
    public IList<string>? Remove { get; set; }
}
