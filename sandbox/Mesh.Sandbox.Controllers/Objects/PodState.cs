using k8s.Models;

namespace Mesh.Sandbox.Controllers.Objects;

/// <summary>What controllers ask about a pod.</summary>
internal static class PodState
{
    public static bool IsTerminating(V1Pod pod) => pod.Metadata.DeletionTimestamp is not null;

    public static bool IsFinished(V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    /// <summary>Runs, or will: neither finished nor on its way out.</summary>
    public static bool IsActive(V1Pod pod) => !IsFinished(pod) && !IsTerminating(pod);

    public static V1PodCondition? Condition(V1Pod pod, string type) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    public static bool IsReady(V1Pod pod) => Condition(pod, "Ready")?.Status == "True";

    public static DateTimeOffset? ReadySince(V1Pod pod) =>
        Condition(pod, "Ready") is { Status: "True", LastTransitionTime: { } since } ? new DateTimeOffset(since.ToUniversalTime()) : null;

    /// <summary>Ready for at least <paramref name="minReady"/>.</summary>
    public static bool IsAvailable(V1Pod pod, TimeSpan minReady, DateTimeOffset now) =>
        IsReady(pod) && (minReady == TimeSpan.Zero || (ReadySince(pod) is { } since && since + minReady <= now));
}
