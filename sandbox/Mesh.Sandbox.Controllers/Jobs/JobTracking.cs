using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Controllers.Objects;

namespace Mesh.Sandbox.Controllers.Jobs;

/// <summary>
/// Counts finished pods exactly once, whatever crashes in between: (1) their uids go into the status, (2) their finalizers go, (3) the uids become counts.
/// Each step can be repeated.
/// </summary>
internal sealed class JobTracking(ResourceClient<V1Pod> pods)
{
    /// <summary>Step 1: notes finished pods that nobody has counted.</summary>
    public static void Note(V1JobStatus status, JobPods pods)
    {
        var uncounted = status.UncountedTerminatedPods ?? new();
        uncounted.Succeeded = Merge(uncounted.Succeeded, pods, JobPods.HasSucceeded);
        uncounted.Failed = Merge(uncounted.Failed, pods, JobPods.HasFailed);
        status.UncountedTerminatedPods = uncounted;
    }

    /// <summary>Steps 2 and 3, once step 1 is stored: lets the noted pods go and turns their uids into counts.</summary>
    public async Task SettleAsync(V1JobStatus status, JobPods pods, CancellationToken cancellationToken)
    {
        var uncounted = status.UncountedTerminatedPods;
        var noted = (uncounted.Succeeded ?? []).Concat(uncounted.Failed ?? []).ToHashSet(StringComparer.Ordinal);
        await ReleaseAsync(pods.All.Where(pod => noted.Contains(pod.Metadata.Uid)), cancellationToken);
        status.Succeeded = Sum(status.Succeeded, uncounted.Succeeded);
        status.Failed = Sum(status.Failed, uncounted.Failed);
        status.UncountedTerminatedPods = new();
    }

    /// <summary>Lets pods go that no Job will count any more.</summary>
    public async Task ReleaseAsync(IEnumerable<V1Pod> released, CancellationToken cancellationToken)
    {
        foreach (var pod in released.Where(JobPods.IsTracked))
        {
            try
            {
                await pods.PatchAsync(ResourceKey.Of(pod), FinalizerPatch.Without(pod, JobPods.TrackingFinalizer), cancellationToken);
            }
            catch (KubernetesApiException exception) when (exception.IsNotFound)
            {
                // Gone already.
            }
        }
    }

    public static int Counted(int? count, IList<string>? uncounted) => (count ?? 0) + (uncounted?.Count ?? 0);

    private static List<string>? Merge(IList<string>? known, JobPods pods, Func<V1Pod, bool> belongs)
    {
        var merged = (known ?? [])
            .Concat(pods.All.Where(pod => JobPods.IsTracked(pod) && belongs(pod)).Select(pod => pod.Metadata.Uid))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return merged.Count == 0 ? null : merged;
    }

    private static int? Sum(int? count, IList<string>? uncounted) => Counted(count, uncounted) is > 0 and var sum ? sum : null;
}
