using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Informers;

/// <summary>
/// A list on its way into the store, already reduced to what the store keeps: of an object that the store has in this very version, it holds the store's own.
/// </summary>
internal sealed class ListedObjects<T>(StoreWriter<T> writer)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Dictionary<ResourceKey, T> _objects = [];
    private readonly Dictionary<ResourceKey, string> _unreadable = [];

    public IReadOnlyDictionary<ResourceKey, T> Objects => _objects;

    /// <summary>Objects that are there but cannot be read, with the reason.</summary>
    public IReadOnlyDictionary<ResourceKey, string> Unreadable => _unreadable;

    public void Put(ResourceKey key, T resource)
    {
        if (writer.TryReduce(resource, out var reduced, out string reason))
        {
            PutReduced(key, reduced);
        }
        else
        {
            PutUnreadable(key, reason);
        }
    }

    public void PutReduced(ResourceKey key, T reduced)
    {
        _objects[key] = reduced;
        _unreadable.Remove(key);
    }

    public void PutUnreadable(ResourceKey key, string reason)
    {
        _objects.Remove(key);
        _unreadable[key] = reason;
    }

    /// <summary>Takes one event of a streaming list. Objects may change while it is under way.</summary>
    /// <returns>True when the list is complete.</returns>
    public bool Take(WatchEvent<T> change)
    {
        switch (change.Type)
        {
            case ResourceEventType.Added or ResourceEventType.Modified:
                Put(change.Key, change.Resource!);
                return false;
            case ResourceEventType.Undecodable:
                PutUnreadable(change.Key, change.Failure ?? "");
                return false;
            case ResourceEventType.Deleted:
                _objects.Remove(change.Key);
                _unreadable.Remove(change.Key);
                return false;
            case ResourceEventType.InitialEventsEnd:
                return true;
            case ResourceEventType.Bookmark:
            default:
                return false;
        }
    }
}
