using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>GRPCRoute of the Gateway API. https://gateway-api.sigs.k8s.io/reference/spec/#grpcroute</summary>
[KubernetesEntity(Group = GatewayApiGroup.Name, ApiVersion = Version, Kind = KindName, PluralName = "grpcroutes")]
internal sealed class GrpcRoute : IRouteObject, ISpec<GrpcRouteSpec?>
{
    public const string Version = "v1";
    public const string KindName = "GRPCRoute";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = $"{GatewayApiGroup.Name}/{Version}";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = KindName;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public GrpcRouteSpec? Spec { get; set; }

    [JsonPropertyName("status")]
    public RouteStatus? Status { get; set; }

    IList<ParentReference>? IRouteObject.ParentRefs => Spec?.ParentRefs;
}
