using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>A change of requests or answers. <see cref="Type"/> says which of the other properties is meant.</summary>
internal sealed class RouteFilter
{
    [JsonPropertyName("type")]
    public string? Type { get; set; }

    [JsonPropertyName("requestHeaderModifier")]
    public HeaderModifierFilter? RequestHeaderModifier { get; set; }

    [JsonPropertyName("responseHeaderModifier")]
    public HeaderModifierFilter? ResponseHeaderModifier { get; set; }

    [JsonPropertyName("requestRedirect")]
    public RequestRedirectFilter? RequestRedirect { get; set; }

    [JsonPropertyName("urlRewrite")]
    public UrlRewriteFilter? UrlRewrite { get; set; }

    [JsonPropertyName("requestMirror")]
    public RequestMirrorFilter? RequestMirror { get; set; }

    [JsonPropertyName("extensionRef")]
    public ExtensionReference? ExtensionRef { get; set; }

    /// <summary>Fields of newer versions of the API: what is not understood is refused, never skipped.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
