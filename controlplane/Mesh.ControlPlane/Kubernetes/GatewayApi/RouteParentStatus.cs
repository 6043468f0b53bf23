using System.Text.Json.Serialization;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>What one controller makes of a route at one parent.</summary>
internal sealed class RouteParentStatus
{
    [JsonPropertyName("parentRef")]
    public ParentReference? ParentRef { get; set; }

    [JsonPropertyName("controllerName")]
    public string? ControllerName { get; set; }

    [JsonPropertyName("conditions")]
    public IList<V1Condition>? Conditions { get; set; }
}
