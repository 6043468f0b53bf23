using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Controllers.Objects;

namespace Mesh.Sandbox.Controllers.ReplicaSets;

/// <summary>Computes the status of a ReplicaSet from its pods.</summary>
internal static class ReplicaSetStatus
{
    private const string ReplicaFailure = "ReplicaFailure";

    public static V1ReplicaSetStatus Build(V1ReplicaSet set, IReadOnlyCollection<V1Pod> active, KubernetesApiException? refusal, DateTimeOffset now)
    {
        var minReady = TimeSpan.FromSeconds(set.Spec.MinReadySeconds ?? 0);
        return new()
        {
            Replicas = active.Count,
            FullyLabeledReplicas = NullIfZero(active.Count(pod => Selectors.MatchesAll(set.Spec.Template?.Metadata?.Labels, pod.Metadata.Labels))),
            ReadyReplicas = NullIfZero(active.Count(PodState.IsReady)),
            AvailableReplicas = NullIfZero(active.Count(pod => PodState.IsAvailable(pod, minReady, now))),
            ObservedGeneration = set.Metadata.Generation,
            Conditions = Conditions(set, refusal, now),
        };
    }

    private static List<V1ReplicaSetCondition>? Conditions(V1ReplicaSet set, KubernetesApiException? refusal, DateTimeOffset now)
    {
        var others = (set.Status?.Conditions ?? []).Where(condition => condition.Type != ReplicaFailure).ToList();
        if (refusal is not null)
        {
            var known = set.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ReplicaFailure);
            others.Add(new()
            {
                Type = ReplicaFailure,
                Status = "True",
                Reason = "FailedCreate",
                Message = refusal.Message,
                LastTransitionTime = known?.LastTransitionTime ?? KubernetesTime.Seconds(now),
            });
        }

        return others.Count == 0 ? null : others;
    }

    // The API leaves zero counts out; writing them would look like a change each time.
    private static int? NullIfZero(int count) => count == 0 ? null : count;
}
