using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>Conditions that a call must meet, all of them.</summary>
internal sealed class GrpcRouteMatch
{
    [JsonPropertyName("method")]
    public GrpcMethodMatch? Method { get; set; }

    [JsonPropertyName("headers")]
    public IList<NamedValueMatch>? Headers { get; set; }

    /// <summary>Fields of newer versions of the API: what is not understood is refused, never skipped.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
