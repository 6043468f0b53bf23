using k8s;
using k8s.Models;

namespace Mesh.Kubernetes.Client;

/// <summary>An object of any kind, reduced to its type and metadata; for code that works on all kinds alike.</summary>
public sealed class PartialObject : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = null!;

    public string Kind { get; set; } = null!;

    public V1ObjectMeta Metadata { get; set; } = null!;
}
