using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Controllers.Jobs;

/// <summary>The conditions of a Job. A finished one says so twice: first what it will be, then, when no pod is left, what it is.</summary>
internal static class JobConditions
{
    public const string Complete = "Complete";
    public const string Failed = "Failed";
    public const string SuccessCriteriaMet = "SuccessCriteriaMet";
    public const string FailureTarget = "FailureTarget";
    public const string Suspended = "Suspended";

    public static V1JobCondition? Find(V1JobStatus? status, string type) =>
        status?.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == "True");

    public static V1JobCondition? Finished(V1JobStatus? status) => Find(status, Complete) ?? Find(status, Failed);

    public static void Set(V1JobStatus status, string type, bool value, string reason, string message, DateTimeOffset now)
    {
        var text = value ? "True" : "False";
        var known = status.Conditions?.FirstOrDefault(condition => condition.Type == type);
        if (known?.Status == text)
        {
            return;
        }

        status.Conditions =
        [
            .. (status.Conditions ?? []).Where(condition => condition.Type != type),
            new()
            {
                Type = type,
                Status = text,
                Reason = reason,
                Message = message,
                LastProbeTime = KubernetesTime.Seconds(now),
                LastTransitionTime = KubernetesTime.Seconds(now),
            },
        ];
    }
}
