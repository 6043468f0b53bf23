using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Mesh.Cli.Regions;

/// <summary>A RegionPolicy, as far as meshctl reads and writes it.</summary>
[KubernetesEntity(Group = "mesh.dev", ApiVersion = "v1alpha1", Kind = "RegionPolicy", PluralName = "regionpolicies")]
internal sealed class RegionObject : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "mesh.dev/v1alpha1";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "RegionPolicy";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public RegionObjectSpec Spec { get; set; } = new();

    [JsonPropertyName("status")]
    public RegionObjectStatus? Status { get; set; }
}
