using k8s.Models;
using Mesh.Sandbox.Controllers.Objects;

namespace Mesh.Sandbox.Controllers.Jobs;

/// <summary>A Job's pods, sorted by what they are doing.</summary>
internal sealed class JobPods(IReadOnlyCollection<V1Pod> all)
{
    /// <summary>A pod that carries this is not gone before the Job has counted it.</summary>
    public const string TrackingFinalizer = "batch.kubernetes.io/job-tracking";

    public IReadOnlyCollection<V1Pod> All => all;

    public IReadOnlyList<V1Pod> Active { get; } = [.. all.Where(PodState.IsActive)];

    public IReadOnlyList<V1Pod> Terminating { get; } = [.. all.Where(pod => PodState.IsTerminating(pod) && !PodState.IsFinished(pod))];

    public int Ready => Active.Count(PodState.IsReady);

    public static bool IsTracked(V1Pod pod) => pod.Metadata.Finalizers?.Contains(TrackingFinalizer) == true;

    public static bool HasSucceeded(V1Pod pod) => pod.Status?.Phase == "Succeeded";

    /// <summary>Failed, or deleted before it could end.</summary>
    public static bool HasFailed(V1Pod pod) => pod.Status?.Phase == "Failed" || (PodState.IsTerminating(pod) && !HasSucceeded(pod));

    /// <summary>When the pod ended, as well as can be told.</summary>
    public static DateTimeOffset? EndOf(V1Pod pod)
    {
        var ends = (pod.Status?.ContainerStatuses ?? [])
            .Select(status => status.State?.Terminated?.FinishedAt)
            .Append(pod.Metadata.DeletionTimestamp)
            .Where(time => time is not null)
            .Select(time => new DateTimeOffset(time!.Value.ToUniversalTime()))
            .ToList();
        return ends.Count == 0 ? null : ends.Max();
    }
}
