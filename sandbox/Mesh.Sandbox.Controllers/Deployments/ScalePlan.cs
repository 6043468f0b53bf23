using k8s.Models;

namespace Mesh.Sandbox.Controllers.Deployments;

/// <summary>
/// What a change of <c>spec.replicas</c> means when it comes in the middle of a rollout, or while one is paused: every active ReplicaSet grows or
/// shrinks in proportion. Pure.
/// </summary>
internal static class ScalePlan
{
    /// <summary>Whether the Deployment's size changed since its ReplicaSets were last sized.</summary>
    public static bool IsScaling(Rollout rollout) =>
        rollout.All.Any(set => Rollout.Wanted(set) > 0
            && Revisions.Number(set, Revisions.DesiredReplicas) is { } desired
            && desired != rollout.Limits.Replicas);

    /// <summary>New sizes; sets whose size stays are named too, because their annotations change.</summary>
    public static IReadOnlyList<(V1ReplicaSet Set, int Size)> Sizes(Rollout rollout)
    {
        var replicas = rollout.Limits.Replicas;
        var active = rollout.All.Where(set => Rollout.Wanted(set) > 0).ToList();
        if (active.Count <= 1)
        {
            var only = active.Count == 1 ? active[0] : rollout.Current ?? (rollout.Old.Count > 0 ? rollout.Old[^1] : null);
            return only is null ? [] : [(only, replicas)];
        }

        if (rollout.Current is { } current && IsSaturated(current, replicas))
        {
            return [.. rollout.OldActive.Select(set => (set, 0))];
        }

        return RolloutLimits.IsRolling(rollout.Deployment) ? Proportional(rollout, active) : [];
    }

    private static bool IsSaturated(V1ReplicaSet set, int replicas) =>
        Rollout.Wanted(set) == replicas
        && Revisions.Number(set, Revisions.DesiredReplicas) == replicas
        && Rollout.Available(set) == replicas;

    private static List<(V1ReplicaSet, int)> Proportional(Rollout rollout, List<V1ReplicaSet> active)
    {
        var limits = rollout.Limits;
        var allowed = limits.Replicas > 0 ? limits.MaxTotal : 0;
        var toAdd = allowed - active.Sum(Rollout.Wanted);
        // The largest first; of equals, newer ones grow and older ones shrink.
        var ordered = (toAdd > 0
            ? active.OrderByDescending(Rollout.Wanted).ThenByDescending(set => set.Metadata.CreationTimestamp)
            : active.OrderByDescending(Rollout.Wanted).ThenBy(set => set.Metadata.CreationTimestamp)).ToList();

        var sizes = new List<(V1ReplicaSet Set, int Size)>();
        var added = 0;
        foreach (var set in ordered)
        {
            var left = toAdd - added;
            var share = Share(set, rollout);
            var change = toAdd > 0 ? Math.Clamp(share, 0, left) : Math.Clamp(share, left, 0);
            sizes.Add((set, Rollout.Wanted(set) + change));
            added += change;
        }

        // What rounding left over goes to the largest.
        sizes[0] = (sizes[0].Set, Math.Max(0, sizes[0].Size + toAdd - added));
        return sizes;
    }

    private static int Share(V1ReplicaSet set, Rollout rollout)
    {
        if (rollout.Limits.Replicas == 0)
        {
            return -Rollout.Wanted(set);
        }

        var before = Revisions.Number(set, Revisions.MaxReplicas) ?? rollout.Deployment.Status?.Replicas ?? 0;
        return before == 0
            ? 0
            : (int)Math.Round((double)Rollout.Wanted(set) * rollout.Limits.MaxTotal / before, MidpointRounding.AwayFromZero) - Rollout.Wanted(set);
    }
}
