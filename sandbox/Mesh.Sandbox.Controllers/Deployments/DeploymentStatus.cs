using k8s.Models;

namespace Mesh.Sandbox.Controllers.Deployments;

/// <summary>Computes the status of a Deployment from its ReplicaSets. Pure.</summary>
internal static class DeploymentStatus
{
    public static V1DeploymentStatus Build(Rollout rollout, int? collisions, DateTimeOffset now)
    {
        var deployment = rollout.Deployment;
        var available = rollout.All.Sum(Rollout.Available);
        var total = rollout.All.Sum(set => set.Status?.Replicas ?? 0);
        var status = new V1DeploymentStatus
        {
            ObservedGeneration = deployment.Metadata.Generation,
            Replicas = NullIfZero(total),
            UpdatedReplicas = NullIfZero(rollout.Current?.Status?.Replicas ?? 0),
            ReadyReplicas = NullIfZero(rollout.All.Sum(set => set.Status?.ReadyReplicas ?? 0)),
            AvailableReplicas = NullIfZero(available),
            UnavailableReplicas = NullIfZero(Math.Max(0, rollout.All.Sum(Rollout.Wanted) - available)),
            CollisionCount = collisions,
        };

        var conditions = new DeploymentConditions(deployment.Status?.Conditions, now);
        if (available >= rollout.Limits.MinAvailable)
        {
            conditions.Set(DeploymentConditions.Available, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
        }
        else
        {
            conditions.Set(
                DeploymentConditions.Available, "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");
        }

        NotePause(deployment, conditions);
        NoteProgress(rollout, status, conditions, now);
        NoteFailure(rollout, conditions);
        status.Conditions = conditions.ToList();
        return status;
    }

    /// <summary>Time until the deadline for progress runs out; no event will tell.</summary>
    public static TimeSpan? UntilDeadline(V1Deployment deployment, V1DeploymentStatus status, DateTimeOffset now)
    {
        var progressing = status.Conditions?.FirstOrDefault(condition => condition.Type == DeploymentConditions.Progressing);
        if (deployment.Spec.Paused == true
            || Deadline(deployment) is not { } deadline
            || progressing is null or { Reason: DeploymentConditions.NewReplicaSetAvailable or DeploymentConditions.TimedOut })
        {
            return null;
        }

        var left = new DateTimeOffset(progressing.LastUpdateTime!.Value.ToUniversalTime()) + deadline - now;
        // A second more: the condition's time has no finer unit.
        return (left > TimeSpan.Zero ? left : TimeSpan.Zero) + TimeSpan.FromSeconds(1);
    }

    public static bool IsComplete(V1Deployment deployment, V1DeploymentStatus status)
    {
        var replicas = deployment.Spec.Replicas ?? 1;
        return (status.UpdatedReplicas ?? 0) == replicas
            && (status.Replicas ?? 0) == replicas
            && (status.AvailableReplicas ?? 0) == replicas
            && status.ObservedGeneration >= deployment.Metadata.Generation;
    }

    private static void NotePause(V1Deployment deployment, DeploymentConditions conditions)
    {
        if (Deadline(deployment) is null || conditions[DeploymentConditions.Progressing]?.Reason == DeploymentConditions.TimedOut)
        {
            return;
        }

        var paused = conditions[DeploymentConditions.Progressing]?.Reason == DeploymentConditions.Paused;
        if (deployment.Spec.Paused == true && !paused)
        {
            conditions.Set(DeploymentConditions.Progressing, "Unknown", DeploymentConditions.Paused, "Deployment is paused");
        }
        else if (deployment.Spec.Paused != true && paused)
        {
            conditions.Set(DeploymentConditions.Progressing, "Unknown", DeploymentConditions.Resumed, "Deployment is resumed");
        }
    }

    private static void NoteProgress(
        Rollout rollout, V1DeploymentStatus status, DeploymentConditions conditions, DateTimeOffset now)
    {
        var deployment = rollout.Deployment;
        if (rollout.JustCreated && Deadline(deployment) is not null)
        {
            conditions.Renew(
                DeploymentConditions.Progressing, "True", "NewReplicaSetCreated", $"Created new replica set \"{rollout.Current!.Metadata.Name}\"");
            return;
        }

        var progressing = conditions[DeploymentConditions.Progressing];
        var settled = status.Replicas == status.UpdatedReplicas && progressing?.Reason == DeploymentConditions.NewReplicaSetAvailable;
        if (deployment.Spec.Paused == true || Deadline(deployment) is not { } deadline || settled)
        {
            return;
        }

        var subject = rollout.Current is { } current
            ? $"ReplicaSet \"{current.Metadata.Name}\""
            : $"Deployment \"{deployment.Metadata.Name}\"";
        if (IsComplete(deployment, status))
        {
            conditions.Set(
                DeploymentConditions.Progressing, "True", DeploymentConditions.NewReplicaSetAvailable, $"{subject} has successfully progressed.");
        }
        else if (HasProgressed(deployment.Status, status))
        {
            conditions.Renew(DeploymentConditions.Progressing, "True", "ReplicaSetUpdated", $"{subject} is progressing.");
        }
        else if (IsOverdue(progressing, deadline, now))
        {
            conditions.Set(DeploymentConditions.Progressing, "False", DeploymentConditions.TimedOut, $"{subject} has timed out progressing.");
        }
    }

    private static void NoteFailure(Rollout rollout, DeploymentConditions conditions)
    {
        var failure = new[] { rollout.Current }.Concat(rollout.Old)
            .Select(set => set?.Status?.Conditions?.FirstOrDefault(condition => condition.Type == DeploymentConditions.ReplicaFailure))
            .FirstOrDefault(condition => condition is not null);
        if (failure is null)
        {
            conditions.Remove(DeploymentConditions.ReplicaFailure);
        }
        else
        {
            conditions.Set(DeploymentConditions.ReplicaFailure, failure.Status, failure.Reason ?? "", failure.Message ?? "");
        }
    }

    private static bool HasProgressed(V1DeploymentStatus? before, V1DeploymentStatus after)
    {
        var (updatedBefore, updatedAfter) = (before?.UpdatedReplicas ?? 0, after.UpdatedReplicas ?? 0);
        return updatedAfter > updatedBefore
            || (after.Replicas ?? 0) - updatedAfter < (before?.Replicas ?? 0) - updatedBefore
            || (after.ReadyReplicas ?? 0) > (before?.ReadyReplicas ?? 0)
            || (after.AvailableReplicas ?? 0) > (before?.AvailableReplicas ?? 0);
    }

    private static bool IsOverdue(V1DeploymentCondition? progressing, TimeSpan deadline, DateTimeOffset now) =>
        progressing is not null
        && progressing.Reason is not (DeploymentConditions.NewReplicaSetAvailable or DeploymentConditions.TimedOut)
        && progressing.LastUpdateTime is { } since
        && new DateTimeOffset(since.ToUniversalTime()) + deadline < now;

    /// <summary>The largest value means "none", as Kubernetes has it.</summary>
    private static TimeSpan? Deadline(V1Deployment deployment) =>
        deployment.Spec.ProgressDeadlineSeconds is { } seconds and < int.MaxValue ? TimeSpan.FromSeconds(seconds) : null;

    private static int? NullIfZero(int count) => count == 0 ? null : count;
}
