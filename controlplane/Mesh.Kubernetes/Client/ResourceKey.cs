using k8s;
using k8s.Models;

namespace Mesh.Kubernetes.Client;

/// <summary>The namespaced name of an object; what queues and handlers pass around instead of objects.</summary>
/// <param name="Namespace">Empty for objects that live outside namespaces.</param>
/// <param name="Name">The object's name.</param>
public readonly record struct ResourceKey(string Namespace, string Name) : IComparable<ResourceKey>
{
    public static ResourceKey Of(IMetadata<V1ObjectMeta> resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new(resource.Metadata.NamespaceProperty ?? "", resource.Metadata.Name ?? "");
    }

    /// <summary>A key outside namespaces.</summary>
    public static ResourceKey ClusterScoped(string name) => new("", name);

    /// <summary>Namespace first, so that sorted output groups by namespace.</summary>
    public int CompareTo(ResourceKey other)
    {
        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
    }

    public override string ToString() => string.IsNullOrEmpty(Namespace) ? Name : $"{Namespace}/{Name}";

    public static bool operator <(ResourceKey left, ResourceKey right) => left.CompareTo(right) < 0;

    public static bool operator >(ResourceKey left, ResourceKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(ResourceKey left, ResourceKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ResourceKey left, ResourceKey right) => left.CompareTo(right) >= 0;
}
