using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.Smi;

/// <summary>
/// SMI HTTPRouteGroup: named descriptions of requests, for TrafficSplits.
/// https://github.com/servicemeshinterface/smi-spec/blob/main/apis/traffic-specs/v1alpha4/traffic-specs.md
/// </summary>
[KubernetesEntity(Group = ApiGroup, ApiVersion = Version, Kind = KindName, PluralName = "httproutegroups")]
internal sealed class HttpRouteGroup : IKubernetesObject<V1ObjectMeta>, ISpec<HttpRouteGroupSpec?>
{
    public const string ApiGroup = "specs.smi-spec.io";
    public const string Version = "v1alpha4";
    public const string KindName = "HTTPRouteGroup";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = $"{ApiGroup}/{Version}";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = KindName;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public HttpRouteGroupSpec? Spec { get; set; }
}
