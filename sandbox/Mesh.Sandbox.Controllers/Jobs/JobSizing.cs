using k8s.Models;

namespace Mesh.Sandbox.Controllers.Jobs;

/// <summary>How many pods a Job should have now, and how soon it may have more. Pure.</summary>
internal static class JobSizing
{
    // Back-off of kube-controller-manager between the failure of a pod and its replacement.
    private static readonly TimeSpan InitialBackoff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromMinutes(10);
    private const int MaxExponent = 10;

    public static int Wanted(V1Job job, JobPods pods, int succeeded)
    {
        if (job.Spec.Suspend == true)
        {
            return 0;
        }

        var parallelism = job.Spec.Parallelism ?? 1;
        // Without a number of completions, the first success says that the work is done; what runs may finish.
        var wanted = job.Spec.Completions is { } completions
            ? Math.Min(parallelism, completions - succeeded)
            : succeeded > 0 ? Math.Min(parallelism, pods.Active.Count) : parallelism;
        // Some Jobs must not have two pods for one piece of work.
        var held = job.Spec.PodReplacementPolicy == "Failed" ? pods.Terminating.Count : 0;
        return Math.Max(0, wanted - held);
    }

    /// <summary>Time until a failed pod may be replaced; zero if none failed lately.</summary>
    public static TimeSpan BackoffLeft(JobPods pods, DateTimeOffset now)
    {
        var ends = pods.All
            .Where(pod => JobPods.HasSucceeded(pod) || JobPods.HasFailed(pod))
            .Select(pod => (Failed: JobPods.HasFailed(pod), End: JobPods.EndOf(pod) ?? DateTimeOffset.MinValue))
            .OrderByDescending(entry => entry.End)
            .ToList();
        var failures = ends.TakeWhile(entry => entry.Failed).Count();
        if (failures == 0)
        {
            return TimeSpan.Zero;
        }

        var delay = TimeSpan.FromTicks(Math.Min(MaxBackoff.Ticks, InitialBackoff.Ticks << Math.Min(failures - 1, MaxExponent)));
        var left = ends[0].End == DateTimeOffset.MinValue ? TimeSpan.Zero : ends[0].End + delay - now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
