using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>Changes host and path on the way to the backend.</summary>
internal sealed class UrlRewriteFilter
{
    [JsonPropertyName("hostname")]
    public string? Hostname { get; set; }

    [JsonPropertyName("path")]
    public PathModifierFilter? Path { get; set; }

    /// <summary>Fields of newer versions of the API: what is not understood is refused, never skipped.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
