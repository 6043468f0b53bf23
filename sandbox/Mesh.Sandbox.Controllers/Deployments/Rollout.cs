using k8s.Models;

namespace Mesh.Sandbox.Controllers.Deployments;

/// <summary>A Deployment with its ReplicaSets, as read at one moment.</summary>
/// <param name="Deployment">What the user asks for.</param>
/// <param name="Current">The ReplicaSet of the current template; <see langword="null"/> until it is made.</param>
/// <param name="Old">All others, oldest first.</param>
/// <param name="JustCreated">The current ReplicaSet was made in this step, which starts the clock of progress.</param>
internal sealed record Rollout(V1Deployment Deployment, V1ReplicaSet? Current, IReadOnlyList<V1ReplicaSet> Old, bool JustCreated = false)
{
    public RolloutLimits Limits { get; } = RolloutLimits.Of(Deployment);

    public IEnumerable<V1ReplicaSet> All => Current is null ? Old : [.. Old, Current];

    public IEnumerable<V1ReplicaSet> OldActive => Old.Where(set => Wanted(set) > 0);

    /// <summary>Sorts ReplicaSets into the current one, the oldest with the Deployment's template, and the others.</summary>
    public static Rollout Of(V1Deployment deployment, IEnumerable<V1ReplicaSet> sets)
    {
        var byAge = sets
            .OrderBy(set => set.Metadata.CreationTimestamp)
            .ThenBy(set => set.Metadata.Name, StringComparer.Ordinal)
            .ToList();
        var current = byAge.FirstOrDefault(set => PodTemplateHash.AreEqual(set.Spec.Template, deployment.Spec.Template));
        return new(deployment, current, [.. byAge.Where(set => !ReferenceEquals(set, current))]);
    }

    public static int Wanted(V1ReplicaSet set) => set.Spec.Replicas ?? 0;

    public static int Available(V1ReplicaSet set) => set.Status?.AvailableReplicas ?? 0;
}
