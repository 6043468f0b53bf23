using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Queues;
using Mesh.Sandbox.Controllers.Runtime;

namespace Mesh.Sandbox.Controllers.Namespaces;

/// <summary>Empties a namespace that is being deleted, of everything the API serves, and then lets it go.</summary>
internal sealed class NamespaceDeletionController
{
    private const string Finalizer = "kubernetes";

    // Pods take their grace period and finalizers their time; no single event says that all is gone.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(250);

    private readonly KubernetesConnection _connection;
    private readonly ApiDiscovery _discovery;
    private readonly ResourceClient<V1Namespace> _namespaces;

    public NamespaceDeletionController(ControllerRuntime runtime, SharedInformers informers)
    {
        _connection = runtime.Connection;
        _discovery = new(runtime.Connection);
        _namespaces = runtime.Connection.Resource<V1Namespace>();
        var queue = runtime.Reconcile<string>("namespace-deletion", ReconcileAsync);
        informers.Namespaces.OnAffected<string>(item => item.Metadata.DeletionTimestamp is null ? [] : [item.Metadata.Name], queue.Add);
    }

    private async ValueTask<ReconcileResult> ReconcileAsync(string name, CancellationToken cancellationToken)
    {
        var target = await _namespaces.GetAsync(ResourceKey.ClusterScoped(name), cancellationToken);
        if (target?.Metadata.DeletionTimestamp is null || target.Spec?.Finalizers?.Contains(Finalizer) != true)
        {
            return ReconcileResult.Done;
        }

        var left = 0;
        // A group that cannot be asked throws here: what cannot be seen may still be there.
        foreach (var resource in await _discovery.ListAsync(cancellationToken))
        {
            if (resource.Namespaced && resource.Verbs.Contains("list") && resource.Verbs.Contains("delete"))
            {
                left += await EmptyAsync(_connection.Resource(resource.Definition), name, cancellationToken);
            }
        }

        if (left > 0)
        {
            return ReconcileResult.After(LookAgainAfter);
        }

        var finalizers = target.Spec.Finalizers.Where(finalizer => finalizer != Finalizer).ToList();
        await _namespaces.ReplaceSubresourceAsync(
            target with { Spec = target.Spec with { Finalizers = finalizers } }, "finalize", cancellationToken);
        return ReconcileResult.Done;
    }

    /// <summary>Deletes what is not yet being deleted; returns how many objects were there.</summary>
    private static async Task<int> EmptyAsync(ResourceClient<PartialObject> client, string name, CancellationToken cancellationToken)
    {
        var items = (await client.ListAsync(new(name), cancellationToken)).Items;
        foreach (var item in items.Where(item => item.Metadata.DeletionTimestamp is null))
        {
            await client.DeleteAsync(ResourceKey.Of(item), new(Propagation.Background, Uid: item.Metadata.Uid), cancellationToken);
        }

        return items.Count;
    }
}
