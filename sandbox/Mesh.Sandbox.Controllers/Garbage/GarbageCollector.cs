using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Queues;
using Mesh.Sandbox.Controllers.Objects;
using Mesh.Sandbox.Controllers.Runtime;

namespace Mesh.Sandbox.Controllers.Garbage;

/// <summary>
/// Deletes what its owners left behind, and carries out foreground and orphaning deletes for the API server, which only marks them with finalizers.
/// Owners are always looked up in the API: a cache that is late would delete what still has an owner.
/// </summary>
internal sealed class GarbageCollector
{
    private const string ForegroundFinalizer = "foregroundDeletion";
    private const string OrphanFinalizer = "orphan";

    // Deleting dependents takes effect through events; this is for dependents that the graph has not seen yet.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);

    private readonly OwnershipGraph _graph;

    public GarbageCollector(ControllerRuntime runtime)
    {
        _graph = new(runtime);
        var queue = runtime.Reconcile<ObjectReference>("garbage-collector", ReconcileAsync);
        _graph.Changed = queue.Add;
        runtime.Run(_graph.RunAsync);
        // A kind that has just been defined is followed at once; one that has been removed, forgotten.
        runtime.Follow<V1CustomResourceDefinition>().OnChange(_ => _graph.RequestRefresh());
    }

    private async ValueTask<ReconcileResult> ReconcileAsync(ObjectReference reference, CancellationToken cancellationToken)
    {
        await _graph.WaitUntilReadyAsync(cancellationToken);
        var item = await _graph.Client(reference.Definition).GetAsync(reference.Key, cancellationToken);
        if (item is null)
        {
            return ReconcileResult.Done;
        }

        if (item.Metadata.DeletionTimestamp is not null)
        {
            return (item.Metadata.Finalizers ?? []).Contains(OrphanFinalizer)
                ? await OrphanDependentsAsync(reference, item, cancellationToken)
                : (item.Metadata.Finalizers ?? []).Contains(ForegroundFinalizer)
                    ? await DeleteDependentsAsync(reference, item, cancellationToken)
                    : ReconcileResult.Done;
        }

        if (item.Metadata.OwnerReferences is { Count: > 0 } owners)
        {
            await JudgeAsync(reference, item, owners, cancellationToken);
        }

        return ReconcileResult.Done;
    }

    private async Task JudgeAsync(
        ObjectReference reference, PartialObject item, IList<V1OwnerReference> owners, CancellationToken cancellationToken)
    {
        var states = new List<(V1OwnerReference Owner, OwnerState State)>();
        foreach (var owner in owners)
        {
            states.Add((owner, await StateOfAsync(owner, item, cancellationToken)));
        }

        if (states.All(entry => entry.State == OwnerState.Solid))
        {
            return;
        }

        var client = _graph.Client(reference.Definition);
        if (states.Any(entry => entry.State == OwnerState.Solid))
        {
            // One owner is enough to live; the references to the others go, so that they do not hold those up.
            await client.PatchAsync(
                reference.Key,
                OwnerPatch.For(item, states.Where(entry => entry.State == OwnerState.Solid).Select(entry => entry.Owner)),
                cancellationToken);
            return;
        }

        var propagation = states.Any(entry => entry.State == OwnerState.WaitingForDependents) && _graph.Dependents(item.Metadata.Uid).Any()
            ? Propagation.Foreground
            : PolicyOf(item);
        await client.DeleteAsync(
            reference.Key, new(propagation, Uid: item.Metadata.Uid, ResourceVersion: item.Metadata.ResourceVersion), cancellationToken);
    }

    /// <summary>An object that already waits for its dependents in some way keeps that way.</summary>
    private static Propagation PolicyOf(PartialObject item) =>
        (item.Metadata.Finalizers ?? []).Contains(OrphanFinalizer) ? Propagation.Orphan
        : (item.Metadata.Finalizers ?? []).Contains(ForegroundFinalizer) ? Propagation.Foreground
        : Propagation.Background;

    private async Task<OwnerState> StateOfAsync(V1OwnerReference owner, PartialObject dependent, CancellationToken cancellationToken)
    {
        // A kind we do not know of may only be late; nothing is deleted on a guess.
        if (_graph.Find(owner.ApiVersion, owner.Kind) is not { } resource)
        {
            return OwnerState.Solid;
        }

        if (resource.Namespaced && string.IsNullOrEmpty(dependent.Metadata.NamespaceProperty))
        {
            // A namespaced owner cannot own what lives outside namespaces; Kubernetes leaves such objects alone.
            return OwnerState.Solid;
        }

        var key = OwnershipGraph.OwnerKey(resource, owner, dependent);
        var found = await _graph.Client(resource.Definition).GetAsync(key, cancellationToken);
        if (found is null || found.Metadata.Uid != owner.Uid)
        {
            return OwnerState.Absent;
        }

        return found.Metadata.DeletionTimestamp is not null && (found.Metadata.Finalizers ?? []).Contains(ForegroundFinalizer)
            ? OwnerState.WaitingForDependents
            : OwnerState.Solid;
    }

    private async Task<ReconcileResult> DeleteDependentsAsync(ObjectReference reference, PartialObject item, CancellationToken cancellationToken)
    {
        var blocking = 0;
        foreach (var (dependent, found) in _graph.Dependents(item.Metadata.Uid).ToList())
        {
            var owner = found.Metadata.OwnerReferences.First(candidate => candidate.Uid == item.Metadata.Uid);
            blocking += owner.BlockOwnerDeletion == true ? 1 : 0;
            if (found.Metadata.DeletionTimestamp is null)
            {
                await ReconcileAsync(dependent, cancellationToken);
            }
        }

        if (blocking > 0)
        {
            return ReconcileResult.After(LookAgainAfter);
        }

        await RemoveFinalizerAsync(reference, item, ForegroundFinalizer, cancellationToken);
        return ReconcileResult.Done;
    }

    private async Task<ReconcileResult> OrphanDependentsAsync(ObjectReference reference, PartialObject item, CancellationToken cancellationToken)
    {
        foreach (var (dependent, found) in _graph.Dependents(item.Metadata.Uid).ToList())
        {
            await _graph.Client(dependent.Definition).PatchAsync(
                dependent.Key,
                OwnerPatch.For(found, found.Metadata.OwnerReferences.Where(owner => owner.Uid != item.Metadata.Uid)),
                cancellationToken);
        }

        await RemoveFinalizerAsync(reference, item, OrphanFinalizer, cancellationToken);
        return ReconcileResult.Done;
    }

    private async Task RemoveFinalizerAsync(
        ObjectReference reference, PartialObject item, string finalizer, CancellationToken cancellationToken) =>
        await _graph.Client(reference.Definition).PatchAsync(
            reference.Key, FinalizerPatch.Without(item, finalizer), cancellationToken);
}
