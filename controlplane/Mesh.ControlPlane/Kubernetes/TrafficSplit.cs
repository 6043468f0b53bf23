using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>SMI TrafficSplit, the stored version. https://github.com/servicemeshinterface/smi-spec/blob/main/apis/traffic-split/v1alpha4/traffic-split.md</summary>
[KubernetesEntity(Group = ApiGroup, ApiVersion = Version, Kind = KindName, PluralName = "trafficsplits")]
internal sealed class TrafficSplit : IKubernetesObject<V1ObjectMeta>, ISpec<TrafficSplitSpec?>
{
    public const string ApiGroup = "split.smi-spec.io";
    public const string Version = "v1alpha4";
    public const string KindName = "TrafficSplit";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = $"{ApiGroup}/{Version}";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = KindName;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public TrafficSplitSpec? Spec { get; set; }

    [JsonPropertyName("status")]
    public TrafficSplitStatus? Status { get; set; }
}
