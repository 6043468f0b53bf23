using k8s;
using k8s.Models;

namespace Mesh.Kubernetes.Informers;

/// <summary>The indexes that most controllers want.</summary>
public static class StoreIndexes
{
    /// <summary>By namespace; objects outside namespaces are under the empty string.</summary>
    public static StoreIndex<T> ByNamespace<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> => new(resource => [resource.Metadata.NamespaceProperty ?? ""]);

    /// <summary>By <c>namespace/value</c> of one label, for objects that carry it.</summary>
    public static StoreIndex<T> ByLabel<T>(string label)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        new(resource => resource.Metadata.Labels is { } labels && labels.TryGetValue(label, out var value)
            ? [$"{resource.Metadata.NamespaceProperty}/{value}"]
            : []);

    /// <summary>By the uid of the controlling owner, for objects that have one.</summary>
    public static StoreIndex<T> ByControllerUid<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        new(resource => resource.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true) is { } owner
            ? [owner.Uid]
            : []);
}
