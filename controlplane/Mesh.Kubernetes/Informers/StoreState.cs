using System.Collections.Immutable;
using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Informers;

/// <summary>One immutable state of a store: objects and indexes that belong together.</summary>
internal sealed record StoreState<T>(
    ImmutableDictionary<ResourceKey, T> Items,
    ImmutableDictionary<StoreIndex<T>, ImmutableDictionary<string, ImmutableHashSet<ResourceKey>>> Indexes)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    public static StoreState<T> Empty(IEnumerable<StoreIndex<T>> indexes) => new(
        ImmutableDictionary<ResourceKey, T>.Empty,
        indexes.ToImmutableDictionary(index => index, _ => ImmutableDictionary<string, ImmutableHashSet<ResourceKey>>.Empty));

    public StoreState<T> With(ResourceKey key, T? next)
    {
        var previous = Items.GetValueOrDefault(key);
        var indexes = Indexes;
        foreach (var (index, entries) in Indexes)
        {
            var updated = Reindex(entries, key, previous is null ? [] : index.ValuesOf(previous), next is null ? [] : index.ValuesOf(next));
            indexes = ReferenceEquals(updated, entries) ? indexes : indexes.SetItem(index, updated);
        }

        return new(next is null ? Items.Remove(key) : Items.SetItem(key, next), indexes);
    }

    private static ImmutableDictionary<string, ImmutableHashSet<ResourceKey>> Reindex(
        ImmutableDictionary<string, ImmutableHashSet<ResourceKey>> entries,
        ResourceKey key,
        IEnumerable<string> before,
        IEnumerable<string> after)
    {
        var stale = before.ToHashSet(StringComparer.Ordinal);
        foreach (var value in after)
        {
            if (!stale.Remove(value))
            {
                entries = entries.SetItem(value, entries.GetValueOrDefault(value, ImmutableHashSet<ResourceKey>.Empty).Add(key));
            }
        }

        foreach (var value in stale)
        {
            var left = entries[value].Remove(key);
            entries = left.IsEmpty ? entries.Remove(value) : entries.SetItem(value, left);
        }

        return entries;
    }
}
