using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>Conditions that a request must meet, all of them.</summary>
internal sealed class HttpRouteMatch
{
    [JsonPropertyName("path")]
    public HttpPathMatch? Path { get; set; }

    [JsonPropertyName("headers")]
    public IList<NamedValueMatch>? Headers { get; set; }

    [JsonPropertyName("queryParams")]
    public IList<NamedValueMatch>? QueryParams { get; set; }

    [JsonPropertyName("method")]
    public string? Method { get; set; }

    /// <summary>Fields of newer versions of the API: what is not understood is refused, never skipped.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
