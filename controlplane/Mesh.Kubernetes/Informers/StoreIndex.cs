using k8s;
using k8s.Models;

namespace Mesh.Kubernetes.Informers;

/// <summary>A second way to find objects in a store: by values computed from them. The instance itself is the handle for look-ups.</summary>
/// <param name="valuesOf">The values under which an object is found; pure, and stable for an unchanged object.</param>
public sealed class StoreIndex<T>(Func<T, IEnumerable<string>> valuesOf)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    internal IEnumerable<string> ValuesOf(T resource) => valuesOf(resource).Distinct(StringComparer.Ordinal);
}
