using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Microsoft.Extensions.Logging;

namespace Mesh.Kubernetes.Informers;

/// <summary>Brings lists and watch events into the store and publishes the keys that really changed. One caller at a time.</summary>
internal sealed partial class StoreWriter<T>(ResourceStore<T> store, ChangeFeed<T> feed, InformerOptions<T> options, ILogger logger)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Makes the store equal to a complete list, whose objects have been reduced already. An object that is there but does not decode keeps its last good form.</summary>
    public RelistResult Replace(IReadOnlyCollection<T> listed, IReadOnlyCollection<UndecodableObject> undecodable)
    {
        var vanished = store.Snapshot().Keys.ToHashSet();
        var added = 0;
        var changed = 0;
        foreach (var resource in listed)
        {
            var key = ResourceKey.Of(resource);
            vanished.Remove(key);
            switch (Upsert(key, resource))
            {
                case null:
                    break;
                case false:
                    changed++;
                    break;
                case true:
                    added++;
                    break;
            }
        }

        foreach (var item in undecodable)
        {
            vanished.Remove(item.Key);
            Log.Skipped(logger, typeof(T).Name, item.Key, item.Reason);
        }

        foreach (var key in vanished)
        {
            Remove(key);
        }

        return new(store.Count, added, changed, vanished.Count);
    }

    public void Apply(WatchEvent<T> change)
    {
        switch (change.Type)
        {
            case ResourceEventType.Added or ResourceEventType.Modified:
                Upsert(change.Key, options.Transform(change.Resource!));
                break;
            case ResourceEventType.Deleted:
                Remove(change.Key);
                break;
            case ResourceEventType.Undecodable:
                Log.Skipped(logger, typeof(T).Name, change.Key, change.Failure ?? "");
                break;
            case ResourceEventType.Bookmark:
            default:
                break;
        }
    }

    /// <summary>True: new; false: changed; null: nothing that anybody needs to know.</summary>
    private bool? Upsert(ResourceKey key, T next)
    {
        var known = store.Get(key);
        if (known is not null && SameVersion(known, next))
        {
            return null;
        }

        store.Put(key, next);
        // A namesake with another uid is another object, however alike.
        if (known is not null && known.Metadata.Uid == next.Metadata.Uid && options.AreEquivalent(known, next))
        {
            return null;
        }

        feed.Publish(key, known, next);
        return known is null;
    }

    private void Remove(ResourceKey key)
    {
        if (store.Put(key, null) is { } previous)
        {
            feed.Publish(key, previous, null);
        }
    }

    private static bool SameVersion(T left, T right) =>
        left.Metadata.ResourceVersion is { Length: > 0 } version
        && version == right.Metadata.ResourceVersion
        && left.Metadata.Uid == right.Metadata.Uid;

    private static partial class Log
    {
        [LoggerMessage(EventIds.InformerObjectSkipped, LogLevel.Warning, "Keeping the last good form of {Kind} {Key}, its new one is unreadable: {Reason}")]
        public static partial void Skipped(ILogger logger, string kind, ResourceKey key, string reason);
    }
}
