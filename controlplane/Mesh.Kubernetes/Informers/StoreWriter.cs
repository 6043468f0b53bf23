using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Microsoft.Extensions.Logging;

namespace Mesh.Kubernetes.Informers;

/// <summary>Brings lists and watch events into the store and publishes the keys that really changed. One caller at a time.</summary>
internal sealed partial class StoreWriter<T>(ResourceStore<T> store, ChangeFeed<T> feed, InformerOptions<T> options, ILogger logger)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Objects whose present form is not in the store, with the reason that was said: it is not said again with every list and every event.</summary>
    private readonly Dictionary<ResourceKey, string> _skipped = [];

    /// <summary>Makes the store equal to a complete list. An object that is there but cannot be read keeps its last good form.</summary>
    public RelistResult Replace(ListedObjects<T> list)
    {
        var vanished = store.Snapshot().Keys.ToHashSet();
        var added = 0;
        var changed = 0;
        foreach (var (key, resource) in list.Objects)
        {
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

        foreach (var (key, reason) in list.Unreadable)
        {
            vanished.Remove(key);
            Skip(key, reason);
        }

        foreach (var key in vanished)
        {
            Remove(key);
        }

        foreach (var key in _skipped.Keys.Where(key => !list.Objects.ContainsKey(key) && !list.Unreadable.ContainsKey(key)).ToArray())
        {
            _skipped.Remove(key);
        }

        return new(store.Count, added, changed, vanished.Count);
    }

    public void Apply(WatchEvent<T> change)
    {
        switch (change.Type)
        {
            case ResourceEventType.Added or ResourceEventType.Modified:
                if (TryReduce(change.Resource!, out var reduced, out string reason))
                {
                    Upsert(change.Key, reduced);
                }
                else
                {
                    Skip(change.Key, reason);
                }

                break;
            case ResourceEventType.Deleted:
                Remove(change.Key);
                break;
            case ResourceEventType.Undecodable:
                Skip(change.Key, change.Failure ?? "");
                break;
            case ResourceEventType.Bookmark or ResourceEventType.InitialEventsEnd:
            default:
                break;
        }
    }

    /// <summary>Cuts an object down to what is stored; the stored one itself if it is of this version. Throws what the options' transform throws.</summary>
    public T Reduce(T resource) =>
        store.Get(ResourceKey.Of(resource)) is { } known && SameVersion(known, resource) ? known : options.Transform(resource);

    /// <inheritdoc cref="Reduce"/>
    /// <returns>False if that fails: one odd object must not stop the others.</returns>
    public bool TryReduce(T resource, [NotNullWhen(true)] out T? reduced, out string reason)
    {
        try
        {
            (reduced, reason) = (Reduce(resource), "");
            return true;
        }
        catch (Exception exception)
        {
            (reduced, reason) = (null, exception.Message);
            return false;
        }
    }

    /// <summary>True: new; false: changed; null: nothing that anybody needs to know.</summary>
    private bool? Upsert(ResourceKey key, T next)
    {
        var known = store.Get(key);
        if (ReferenceEquals(known, next))
        {
            _skipped.Remove(key);
            return null;
        }

        bool silent;
        try
        {
            // A namesake with another uid is another object, however alike.
            silent = known is not null && known.Metadata.Uid == next.Metadata.Uid && options.AreEquivalent(known, next);
            store.Put(key, next);
        }
        catch (Exception exception)
        {
            // What compares or indexes it stumbled over it.
            Skip(key, exception.Message);
            return null;
        }

        _skipped.Remove(key);
        if (silent)
        {
            return null;
        }

        feed.Publish(key, known, next);
        return known is null;
    }

    private void Remove(ResourceKey key)
    {
        _skipped.Remove(key);
        if (store.Put(key, null) is { } previous)
        {
            feed.Publish(key, previous, null);
        }
    }

    private void Skip(ResourceKey key, string reason)
    {
        if (_skipped.GetValueOrDefault(key) != reason)
        {
            _skipped[key] = reason;
            Log.Skipped(logger, typeof(T).Name, key, reason);
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
