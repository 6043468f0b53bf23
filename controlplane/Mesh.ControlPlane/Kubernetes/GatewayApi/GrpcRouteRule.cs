using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>What to do with calls that one of the matches describes.</summary>
internal sealed class GrpcRouteRule
{
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>Any of them; none means every call.</summary>
    [JsonPropertyName("matches")]
    public IList<GrpcRouteMatch>? Matches { get; set; }

    [JsonPropertyName("filters")]
    public IList<RouteFilter>? Filters { get; set; }

    [JsonPropertyName("backendRefs")]
    public IList<BackendReference>? BackendRefs { get; set; }

    /// <summary>Fields of newer versions of the API: what is not understood is refused, never skipped.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
