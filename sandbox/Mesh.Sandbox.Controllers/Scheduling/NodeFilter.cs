using k8s.Models;
using Mesh.Sandbox.Controllers.Objects;

namespace Mesh.Sandbox.Controllers.Scheduling;

/// <summary>Why a node cannot take a pod, in the words of kube-scheduler. Pure.</summary>
internal static class NodeFilter
{
    /// <summary>The first reason against the node; <see langword="null"/> if it will do.</summary>
    public static string? Reject(V1Pod pod, V1Node node)
    {
        if (node.Spec?.Unschedulable == true)
        {
            return "node(s) were unschedulable";
        }

        if (node.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready")?.Status != "True")
        {
            return "node(s) were not ready";
        }

        var taint = (node.Spec?.Taints ?? []).FirstOrDefault(taint =>
            taint.Effect is "NoSchedule" or "NoExecute" && !(pod.Spec.Tolerations ?? []).Any(toleration => Tolerates(toleration, taint)));
        if (taint is not null)
        {
            return $"node(s) had untolerated taint {{{taint.Key}: {taint.Value}}}";
        }

        if (!Selectors.MatchesAll(pod.Spec.NodeSelector, node.Metadata.Labels))
        {
            return "node(s) didn't match Pod's node affinity/selector";
        }

        // Refused rather than ignored: a pod that asks for more must not land where it must not be.
        return pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is not null
            || pod.Spec.Affinity?.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is { Count: > 0 }
            || pod.Spec.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is { Count: > 0 }
                ? "node(s) cannot be judged: the sandbox's scheduler knows nodeSelector, not required affinity"
                : null;
    }

    private static bool Tolerates(V1Toleration toleration, V1Taint taint) =>
        (string.IsNullOrEmpty(toleration.Effect) || toleration.Effect == taint.Effect)
        && toleration.OperatorProperty switch
        {
            "Exists" => string.IsNullOrEmpty(toleration.Key) || toleration.Key == taint.Key,
            _ => toleration.Key == taint.Key && (toleration.Value ?? "") == (taint.Value ?? ""),
        };
}
