using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>What controllers make of a route, by parent.</summary>
internal sealed class RouteStatus
{
    /// <summary>
    /// Entries as they stand in the object, each a <see cref="RouteParentStatus"/>: those of other controllers are written back without a change,
    /// whatever they contain.
    /// </summary>
    [JsonPropertyName("parents")]
    public IList<JsonElement>? Parents { get; set; }
}
