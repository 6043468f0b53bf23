using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Sandbox.Controllers.Objects;

namespace Mesh.Sandbox.Controllers.Deployments;

/// <summary>Creates, sizes and removes the ReplicaSets of a Deployment.</summary>
internal sealed class ReplicaSetWriter(ResourceClient<V1ReplicaSet> sets, EventRecorder events)
{
    /// <summary>
    /// Makes the ReplicaSet of the current template; <see langword="null"/> when another object has its name already, which only another collision
    /// count can solve.
    /// </summary>
    public async Task<V1ReplicaSet?> CreateAsync(Rollout rollout, long revision, CancellationToken cancellationToken)
    {
        var deployment = rollout.Deployment;
        var hash = PodTemplateHash.Compute(deployment.Spec.Template, deployment.Status?.CollisionCount ?? 0);
        var template = PodTemplateHash.WithoutLabel(deployment.Spec.Template);
        template.Metadata ??= new();
        template.Metadata.Labels = new Dictionary<string, string>(template.Metadata.Labels ?? new Dictionary<string, string>())
        {
            [PodTemplateHash.Label] = hash,
        };
        var selector = JsonComparison.Copy(deployment.Spec.Selector);
        selector.MatchLabels = new Dictionary<string, string>(selector.MatchLabels ?? new Dictionary<string, string>())
        {
            [PodTemplateHash.Label] = hash,
        };
        var set = new V1ReplicaSet
        {
            Metadata = new()
            {
                Name = $"{deployment.Metadata.Name}-{hash}",
                NamespaceProperty = deployment.Metadata.NamespaceProperty,
                Labels = new Dictionary<string, string>(template.Metadata.Labels),
                Annotations = Annotations(rollout, null, revision),
                OwnerReferences = [Ownership.ControllerReference(deployment)],
            },
            Spec = new()
            {
                Replicas = RollingPlan.CurrentSize(rollout, 0),
                MinReadySeconds = deployment.Spec.MinReadySeconds,
                Selector = selector,
                Template = template,
            },
        };
        try
        {
            var created = await sets.CreateAsync(set, cancellationToken);
            ReportScaling(deployment, created.Metadata.Name, 0, Rollout.Wanted(created));
            return created;
        }
        catch (KubernetesApiException exception) when (exception.IsAlreadyExists)
        {
            var existing = await sets.GetAsync(ResourceKey.Of(set), cancellationToken);
            return existing is not null
                && Ownership.IsControlledBy(existing, deployment)
                && PodTemplateHash.AreEqual(existing.Spec.Template, deployment.Spec.Template)
                    ? existing
                    : null;
        }
    }

    /// <summary>Brings an existing current ReplicaSet's annotations and minReadySeconds up to date.</summary>
    public async Task<V1ReplicaSet> RefreshAsync(Rollout rollout, V1ReplicaSet current, long revision, CancellationToken cancellationToken)
    {
        var annotations = Annotations(rollout, current, revision);
        var minReady = rollout.Deployment.Spec.MinReadySeconds;
        if (JsonComparison.AreEqual(annotations, current.Metadata.Annotations) && (current.Spec.MinReadySeconds ?? 0) == (minReady ?? 0))
        {
            return current;
        }

        return await sets.ReplaceAsync(
            current with
            {
                Metadata = current.Metadata with { Annotations = annotations },
                Spec = current.Spec with { MinReadySeconds = minReady },
            },
            cancellationToken);
    }

    /// <summary>Gives a ReplicaSet another size; <see langword="false"/> when it has it already.</summary>
    public async Task<bool> ResizeAsync(Rollout rollout, V1ReplicaSet set, int size, CancellationToken cancellationToken)
    {
        var limits = rollout.Limits;
        var before = Rollout.Wanted(set);
        if (before == size
            && Revisions.Number(set, Revisions.DesiredReplicas) == limits.Replicas
            && Revisions.Number(set, Revisions.MaxReplicas) == limits.MaxTotal)
        {
            return false;
        }

        var patch = Patch.Merge(new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                // A size rests on what was read; if that has changed, decide anew.
                ["resourceVersion"] = set.Metadata.ResourceVersion,
                ["annotations"] = new JsonObject
                {
                    [Revisions.DesiredReplicas] = $"{limits.Replicas}",
                    [Revisions.MaxReplicas] = $"{limits.MaxTotal}",
                },
            },
            ["spec"] = new JsonObject { ["replicas"] = size },
        });
        await sets.PatchAsync(ResourceKey.Of(set), patch, cancellationToken);
        ReportScaling(rollout.Deployment, set.Metadata.Name, before, size);
        return true;
    }

    /// <summary>Removes empty old ReplicaSets beyond the history that the Deployment keeps, oldest revision first.</summary>
    public async Task PruneAsync(Rollout rollout, CancellationToken cancellationToken)
    {
        if (rollout.Deployment.Spec.RevisionHistoryLimit is not { } limit)
        {
            return;
        }

        var kept = rollout.Old.Where(set => set.Metadata.DeletionTimestamp is null).OrderBy(Revisions.Of).ToList();
        foreach (var set in kept.Take(Math.Max(0, kept.Count - limit)).Where(IsIdle))
        {
            await sets.DeleteAsync(ResourceKey.Of(set), new(Propagation.Background, Uid: set.Metadata.Uid), cancellationToken);
        }
    }

    private static bool IsIdle(V1ReplicaSet set) =>
        Rollout.Wanted(set) == 0
        && (set.Status?.Replicas ?? 0) == 0
        && (set.Metadata.Generation ?? 0) <= (set.Status?.ObservedGeneration ?? 0);

    private static Dictionary<string, string> Annotations(Rollout rollout, V1ReplicaSet? set, long revision) =>
        Revisions.ForCurrent(rollout.Deployment, set, revision, rollout.Limits.Replicas, rollout.Limits.MaxTotal);

    private void ReportScaling(V1Deployment deployment, string name, int from, int to)
    {
        if (from != to)
        {
            var direction = to > from ? "up" : "down";
            events.Record(
                deployment, EventType.Normal, "ScalingReplicaSet", "Scale", $"Scaled {direction} replica set {name} from {from} to {to}");
        }
    }
}
