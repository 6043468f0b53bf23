using k8s.Models;

namespace Mesh.Sandbox.Controllers.Jobs;

/// <summary>How a Job ends.</summary>
/// <param name="Succeeded">Complete or Failed.</param>
/// <param name="Reason">For machines, as Kubernetes words it.</param>
/// <param name="Message">For people.</param>
internal sealed record JobOutcome(bool Succeeded, string Reason, string Message)
{
    /// <summary>The end of the Job as far as it is decided; <see langword="null"/> while it goes on. Pure.</summary>
    public static JobOutcome? Decide(V1Job job, JobPods pods, int succeeded, int failed, DateTimeOffset now)
    {
        // 1. What was decided once stays decided.
        if (JobConditions.Find(job.Status, JobConditions.FailureTarget) is { } failure)
        {
            return new(false, failure.Reason, failure.Message);
        }

        if (JobConditions.Find(job.Status, JobConditions.SuccessCriteriaMet) is { } success)
        {
            return new(true, success.Reason, success.Message);
        }

        // 2. Too many failures, too late, or enough successes.
        var limit = job.Spec.BackoffLimit ?? 6;
        var restarts = job.Spec.Template.Spec.RestartPolicy == "OnFailure" ? pods.Active.Sum(Restarts) : 0;
        if (failed > limit || (restarts > 0 && restarts >= limit))
        {
            return new(false, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }

        if (Deadline(job) is { } deadline && deadline <= now)
        {
            return new(false, "DeadlineExceeded", "Job was active longer than specified deadline");
        }

        var complete = job.Spec.Completions is { } completions
            ? succeeded >= completions
            : succeeded > 0 && pods.Active.Count == 0;
        return complete ? new(true, "CompletionsReached", "Reached expected number of succeeded pods") : null;
    }

    /// <summary>When the Job runs out of time; <see langword="null"/> if it never does, or does not run.</summary>
    public static DateTimeOffset? Deadline(V1Job job) =>
        job.Spec.ActiveDeadlineSeconds is { } seconds && job.Spec.Suspend != true && job.Status?.StartTime is { } start
            ? new DateTimeOffset(start.ToUniversalTime()).AddSeconds(seconds)
            : null;

    private static int Restarts(V1Pod pod) =>
        (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []).Sum(status => status.RestartCount);
}
