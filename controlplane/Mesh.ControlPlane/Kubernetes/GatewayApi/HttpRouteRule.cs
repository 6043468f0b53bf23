using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>What to do with requests that one of the matches describes.</summary>
internal sealed class HttpRouteRule
{
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>Any of them; none means every request.</summary>
    [JsonPropertyName("matches")]
    public IList<HttpRouteMatch>? Matches { get; set; }

    [JsonPropertyName("filters")]
    public IList<RouteFilter>? Filters { get; set; }

    [JsonPropertyName("backendRefs")]
    public IList<BackendReference>? BackendRefs { get; set; }

    [JsonPropertyName("timeouts")]
    public RouteTimeouts? Timeouts { get; set; }

    [JsonPropertyName("retry")]
    public RouteRetry? Retry { get; set; }

    /// <summary>Fields of newer versions of the API: what is not understood is refused, never skipped.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
