using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Controllers.Deployments;

/// <summary>The conditions that <c>kubectl rollout status</c> and <c>wait</c> read.</summary>
internal sealed class DeploymentConditions(IEnumerable<V1DeploymentCondition>? existing, DateTimeOffset now)
{
    public const string Available = "Available";
    public const string Progressing = "Progressing";
    public const string ReplicaFailure = "ReplicaFailure";

    public const string NewReplicaSetAvailable = "NewReplicaSetAvailable";
    public const string TimedOut = "ProgressDeadlineExceeded";
    public const string Paused = "DeploymentPaused";
    public const string Resumed = "DeploymentResumed";

    private readonly List<V1DeploymentCondition> _conditions = [.. existing ?? []];

    public V1DeploymentCondition? this[string type] => _conditions.FirstOrDefault(condition => condition.Type == type);

    public List<V1DeploymentCondition>? ToList() => _conditions.Count == 0 ? null : _conditions;

    /// <summary>Sets a condition unless it says so already; its time of transition moves only with its status.</summary>
    public void Set(string type, string status, string reason, string message)
    {
        if (this[type] is not { } known || known.Status != status || known.Reason != reason)
        {
            Renew(type, status, reason, message);
        }
    }

    /// <summary>Sets a condition and notes that it was so just now, which is how progress is kept alive.</summary>
    public void Renew(string type, string status, string reason, string message)
    {
        var time = KubernetesTime.Seconds(now);
        var known = this[type];
        Remove(type);
        _conditions.Add(new()
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastUpdateTime = time,
            LastTransitionTime = known?.Status == status ? known.LastTransitionTime : time,
        });
    }

    public void Remove(string type) => _conditions.RemoveAll(condition => condition.Type == type);
}
