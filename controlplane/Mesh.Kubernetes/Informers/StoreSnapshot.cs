using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Informers;

/// <summary>The content of a <see cref="ResourceStore{T}"/> at one moment.</summary>
public readonly struct StoreSnapshot<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly StoreState<T> _state;

    internal StoreSnapshot(StoreState<T> state) => _state = state;

    public int Count => _state.Items.Count;

    public IEnumerable<ResourceKey> Keys => _state.Items.Keys;

    public T? Get(ResourceKey key) => _state.Items.GetValueOrDefault(key);

    /// <summary>All objects, in no particular order.</summary>
    public IEnumerable<T> All() => _state.Items.Values;

    /// <summary>Objects under one value of an index, in no particular order.</summary>
    public IEnumerable<T> Find(StoreIndex<T> index, string value)
    {
        if (!_state.Indexes.TryGetValue(index, out var entries))
        {
            throw new ArgumentException("This store was not given that index.", nameof(index));
        }

        var items = _state.Items;
        return entries.TryGetValue(value, out var keys) ? keys.Select(key => items[key]) : [];
    }
}
