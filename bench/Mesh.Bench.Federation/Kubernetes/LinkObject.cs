using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace Mesh.Bench.Federation.Kubernetes;

/// <summary>A ClusterLink as <c>meshctl link accept</c> leaves it.</summary>
[KubernetesEntity(Group = "mesh.dev", ApiVersion = "v1alpha1", Kind = "ClusterLink", PluralName = "clusterlinks")]
internal sealed class LinkObject : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "mesh.dev/v1alpha1";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "ClusterLink";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public LinkObjectSpec Spec { get; set; } = new();
}
