using k8s.Models;

namespace Mesh.Sandbox.Controllers.Deployments;

/// <summary>One step of a rolling update: grow the current ReplicaSet, or else shrink old ones. Pure.</summary>
internal static class RollingPlan
{
    /// <summary>How large the current ReplicaSet may be now, given the pods of all.</summary>
    public static int CurrentSize(Rollout rollout, int size)
    {
        var limits = rollout.Limits;
        if (!RolloutLimits.IsRolling(rollout.Deployment) || size > limits.Replicas)
        {
            return limits.Replicas;
        }

        var room = limits.MaxTotal - rollout.Old.Sum(Rollout.Wanted) - size;
        return room <= 0 ? size : size + Math.Min(room, limits.Replicas - size);
    }

    /// <summary>New sizes of old ReplicaSets; only those that change.</summary>
    public static IReadOnlyList<(V1ReplicaSet Set, int Size)> ShrinkOld(Rollout rollout)
    {
        var sizes = rollout.Old.ToDictionary(set => set.Metadata.Uid, Rollout.Wanted, StringComparer.Ordinal);
        var current = rollout.Current;
        var currentUnavailable = current is null ? 0 : Rollout.Wanted(current) - Rollout.Available(current);
        var spare = rollout.All.Sum(Rollout.Wanted) - rollout.Limits.MinAvailable - currentUnavailable;
        if (spare > 0)
        {
            // Pods that do not work can go first: they serve nobody.
            RemoveUnhealthy(rollout.OldActive, sizes, spare);
            RemoveHealthy(rollout, sizes);
        }

        return [.. rollout.Old
            .Where(set => sizes[set.Metadata.Uid] != Rollout.Wanted(set))
            .Select(set => (set, sizes[set.Metadata.Uid]))];
    }

    private static void RemoveUnhealthy(IEnumerable<V1ReplicaSet> active, Dictionary<string, int> sizes, int spare)
    {
        foreach (var set in active)
        {
            var unhealthy = Math.Clamp(Rollout.Wanted(set) - Rollout.Available(set), 0, spare);
            sizes[set.Metadata.Uid] -= unhealthy;
            spare -= unhealthy;
        }
    }

    private static void RemoveHealthy(Rollout rollout, Dictionary<string, int> sizes)
    {
        var spare = rollout.All.Sum(Rollout.Available) - rollout.Limits.MinAvailable;
        foreach (var set in rollout.OldActive)
        {
            var removed = Math.Clamp(sizes[set.Metadata.Uid], 0, Math.Max(0, spare));
            sizes[set.Metadata.Uid] -= removed;
            spare -= removed;
        }
    }
}
