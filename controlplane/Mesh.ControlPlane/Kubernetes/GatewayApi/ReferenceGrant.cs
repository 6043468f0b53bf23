using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>ReferenceGrant of the Gateway API: allows references from other namespaces into its own.</summary>
[KubernetesEntity(Group = GatewayApiGroup.Name, ApiVersion = Version, Kind = KindName, PluralName = "referencegrants")]
internal sealed class ReferenceGrant : IKubernetesObject<V1ObjectMeta>, ISpec<ReferenceGrantSpec?>
{
    public const string Version = "v1beta1";
    public const string KindName = "ReferenceGrant";

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = $"{GatewayApiGroup.Name}/{Version}";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = KindName;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public ReferenceGrantSpec? Spec { get; set; }
}
