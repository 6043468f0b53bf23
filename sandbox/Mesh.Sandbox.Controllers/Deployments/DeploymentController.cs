using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Queues;
using Mesh.Sandbox.Controllers.Objects;
using Mesh.Sandbox.Controllers.Runtime;

namespace Mesh.Sandbox.Controllers.Deployments;

/// <summary>
/// Moves a Deployment one step towards what it asks for, each time something changes: find or make the current ReplicaSet, scale in proportion if
/// only the size changed, else roll; then write the status. The next step follows from the change this one makes.
/// </summary>
internal sealed class DeploymentController
{
    private readonly ResourceClient<V1Deployment> _deployments;
    private readonly DependentClaim<V1Deployment, V1ReplicaSet> _claim;
    private readonly ReplicaSetWriter _writer;
    private readonly SharedInformers _informers;
    private readonly TimeProvider _time;

    public DeploymentController(ControllerRuntime runtime, SharedInformers informers)
    {
        var sets = runtime.Connection.Resource<V1ReplicaSet>();
        _deployments = runtime.Connection.Resource<V1Deployment>();
        _claim = new(sets);
        _writer = new(sets, runtime.Recorder("deployment-controller"));
        _informers = informers;
        _time = runtime.Time;
        var queue = runtime.Reconcile<ResourceKey>("deployment", ReconcileAsync);
        runtime.Follow<V1Deployment>().OnChange(queue.Add);
        informers.ReplicaSets.OnAffected(Ownership.ControllerKey<V1Deployment>, queue.Add);
        // Recreate waits for the last old pod to be really gone.
        informers.Pods.OnAffected(
            pod => Ownership.ControllerKey<V1ReplicaSet>(pod)
                .Select(key => informers.ReplicaSets.Store.Get(key))
                .SelectMany(set => set is null ? [] : Ownership.ControllerKey<V1Deployment>(set)),
            queue.Add);
    }

    private async ValueTask<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        var deployment = await _deployments.GetAsync(key, cancellationToken);
        if (deployment is null)
        {
            return ReconcileResult.Done;
        }

        var rollout = Rollout.Of(deployment, await _claim.ClaimAsync(deployment, deployment.Spec.Selector, cancellationToken));
        var collisions = deployment.Status?.CollisionCount;
        if (deployment.Metadata.DeletionTimestamp is null)
        {
            (rollout, collisions) = await StepAsync(rollout, collisions, cancellationToken);
        }

        var status = await UpdateStatusAsync(rollout, collisions, cancellationToken);
        return DeploymentStatus.UntilDeadline(deployment, status, _time.GetUtcNow()) is { } delay
            ? ReconcileResult.After(delay)
            : ReconcileResult.Done;
    }

    private async Task<(Rollout Rollout, int? Collisions)> StepAsync(Rollout rollout, int? collisions, CancellationToken cancellationToken)
    {
        // 1. Only the size changed, or nothing may move: keep the shares of all ReplicaSets.
        if (rollout.Deployment.Spec.Paused == true || ScalePlan.IsScaling(rollout))
        {
            if (rollout.Current is not null)
            {
                rollout = await WithCurrentAsync(rollout, cancellationToken);
            }

            await ResizeAsync(rollout, ScalePlan.Sizes(rollout), cancellationToken);
            return (rollout, collisions);
        }

        // 2. Recreate: everything old must be gone before anything new appears.
        if (!RolloutLimits.IsRolling(rollout.Deployment)
            && (await ResizeAsync(rollout, [.. rollout.OldActive.Select(set => (set, 0))], cancellationToken) || HasOldPods(rollout)))
        {
            return (rollout, collisions);
        }

        // 3. The current ReplicaSet.
        rollout = await WithCurrentAsync(rollout, cancellationToken);
        if (rollout.Current is not { } current)
        {
            return (rollout, (collisions ?? 0) + 1);
        }

        // 4. Grow it, or else shrink the others; one of the two a step, because each rests on counts that the other changes.
        if (!await ResizeAsync(rollout, [(current, RollingPlan.CurrentSize(rollout, Rollout.Wanted(current)))], cancellationToken))
        {
            await ResizeAsync(rollout, RollingPlan.ShrinkOld(rollout), cancellationToken);
        }

        return (rollout, collisions);
    }

    private async Task<Rollout> WithCurrentAsync(Rollout rollout, CancellationToken cancellationToken)
    {
        var revision = rollout.Old.Select(Revisions.Of).DefaultIfEmpty().Max() + 1;
        var current = rollout.Current is { } existing
            ? await _writer.RefreshAsync(rollout, existing, revision, cancellationToken)
            : await _writer.CreateAsync(rollout, revision, cancellationToken);
        if (current is null)
        {
            return rollout;
        }

        var created = rollout.Current is null;
        var shown = Revisions.Of(current);
        if (Revisions.Of(rollout.Deployment) != shown)
        {
            var patch = Patch.Merge(new JsonObject
            {
                ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Revisions.Revision] = $"{shown}" } },
            });
            var updated = await _deployments.PatchAsync(ResourceKey.Of(rollout.Deployment), patch, cancellationToken);
            return new(updated, current, rollout.Old, created);
        }

        return new(rollout.Deployment, current, rollout.Old, created);
    }

    private async Task<bool> ResizeAsync(
        Rollout rollout, IReadOnlyList<(V1ReplicaSet Set, int Size)> sizes, CancellationToken cancellationToken)
    {
        var changed = false;
        foreach (var (set, size) in sizes)
        {
            changed |= await _writer.ResizeAsync(rollout, set, size, cancellationToken);
        }

        return changed;
    }

    private bool HasOldPods(Rollout rollout)
    {
        var old = rollout.Old.Select(set => set.Metadata.Uid).ToHashSet(StringComparer.Ordinal);
        return _informers.Pods.Store
            .Find(_informers.PodsByNamespace, rollout.Deployment.Metadata.NamespaceProperty)
            .Any(pod => !PodState.IsFinished(pod) && Ownership.ControllerOf(pod) is { } owner && old.Contains(owner.Uid));
    }

    private async Task<V1DeploymentStatus> UpdateStatusAsync(Rollout rollout, int? collisions, CancellationToken cancellationToken)
    {
        var deployment = rollout.Deployment;
        var status = DeploymentStatus.Build(rollout, collisions, _time.GetUtcNow());
        if (!JsonComparison.AreEqual(status, deployment.Status))
        {
            await _deployments.ReplaceStatusAsync(deployment with { Status = status }, cancellationToken);
        }

        if (DeploymentStatus.IsComplete(deployment, status))
        {
            await _writer.PruneAsync(rollout, cancellationToken);
        }

        return status;
    }
}
