using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Informers;

/// <summary>
/// What an informer knows, for reading. Every call sees one consistent state; <see cref="Snapshot"/> pins it over several.
/// Objects are shared between all readers and must not be changed.
/// </summary>
public sealed class ResourceStore<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private StoreState<T> _state;

    internal ResourceStore(IEnumerable<StoreIndex<T>> indexes) => _state = StoreState<T>.Empty(indexes);

    public int Count => Snapshot().Count;

    /// <summary>A view that does not move while the world does.</summary>
    public StoreSnapshot<T> Snapshot() => new(Volatile.Read(ref _state));

    public T? Get(ResourceKey key) => Snapshot().Get(key);

    public IEnumerable<T> All() => Snapshot().All();

    /// <summary>Objects under one value of an index that was given to the informer's options.</summary>
    public IEnumerable<T> Find(StoreIndex<T> index, string value) => Snapshot().Find(index, value);

    /// <summary>One writer: the informer's loop.</summary>
    internal T? Put(ResourceKey key, T? next)
    {
        var state = _state;
        var previous = state.Items.GetValueOrDefault(key);
        if (previous is not null || next is not null)
        {
            Volatile.Write(ref _state, state.With(key, next));
        }

        return previous;
    }
}
