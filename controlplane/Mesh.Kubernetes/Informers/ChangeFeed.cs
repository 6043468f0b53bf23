using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Microsoft.Extensions.Logging;

namespace Mesh.Kubernetes.Informers;

/// <summary>Tells handlers which keys changed. Handlers must be quick: they put keys on queues and nothing else.</summary>
internal sealed partial class ChangeFeed<T>(ILogger logger)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _gate = new();
    private Action<ResourceKey, T?, T?>[] _handlers = [];

    public void Add(Action<ResourceKey, T?, T?> handler, Func<IEnumerable<T>> present)
    {
        lock (_gate)
        {
            _handlers = [.. _handlers, handler];
            // A handler that joins late hears of everything once; level-based consumers cannot be hurt by hearing twice.
            foreach (var resource in present())
            {
                Call_NeedsLock(handler, ResourceKey.Of(resource), null, resource);
            }
        }
    }

    public void Publish(ResourceKey key, T? previous, T? current)
    {
        lock (_gate)
        {
            foreach (var handler in _handlers)
            {
                Call_NeedsLock(handler, key, previous, current);
            }
        }
    }

    private void Call_NeedsLock(Action<ResourceKey, T?, T?> handler, ResourceKey key, T? previous, T? current)
    {
        try
        {
            handler(key, previous, current);
        }
        catch (Exception exception)
        {
            // One consumer's bug must not stop the feed of the others.
            Log.HandlerFailed(logger, typeof(T).Name, key, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.InformerHandlerFailed, LogLevel.Error, "A handler of {Kind} failed on {Key}")]
        public static partial void HandlerFailed(ILogger logger, string kind, ResourceKey key, Exception exception);
    }
}
