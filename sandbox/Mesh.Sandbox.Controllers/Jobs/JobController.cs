using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;
using Mesh.Sandbox.Controllers.Objects;
using Mesh.Sandbox.Controllers.ReplicaSets;
using Mesh.Sandbox.Controllers.Runtime;

namespace Mesh.Sandbox.Controllers.Jobs;

/// <summary>Runs pods until enough of them have succeeded, or too many failed, or time is up; removes the Job when its time to live is over.</summary>
internal sealed class JobController
{
    private readonly ResourceClient<V1Job> _jobs;
    private readonly ResourceClient<V1Pod> _pods;
    private readonly DependentClaim<V1Job, V1Pod> _claim;
    private readonly JobTracking _tracking;
    private readonly EventRecorder _events;
    private readonly TimeProvider _time;

    public JobController(ControllerRuntime runtime, SharedInformers informers)
    {
        _jobs = runtime.Connection.Resource<V1Job>();
        _pods = runtime.Connection.Resource<V1Pod>();
        _claim = new(_pods);
        _tracking = new(_pods);
        _events = runtime.Recorder("job-controller");
        _time = runtime.Time;
        var queue = runtime.Reconcile<ResourceKey>("job", ReconcileAsync);
        runtime.Follow<V1Job>().OnChange(queue.Add);
        informers.Pods.OnAffected(Ownership.ControllerKey<V1Job>, queue.Add);
    }

    private async ValueTask<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        var job = await _jobs.GetAsync(key, cancellationToken);
        if (job is null)
        {
            await ReleaseOrphansAsync(key, cancellationToken);
            return ReconcileResult.Done;
        }

        if (job.Spec.ManagedBy is { Length: > 0 } manager && manager != "kubernetes.io/job-controller")
        {
            return ReconcileResult.Done;
        }

        if (job.Spec.Selector is null)
        {
            return ReconcileResult.Retry("the API server has not given the Job a selector");
        }

        var pods = new JobPods(await _claim.ClaimAsync(job, job.Spec.Selector, cancellationToken));
        if (job.Metadata.DeletionTimestamp is not null)
        {
            await _tracking.ReleaseAsync(pods.All, cancellationToken);
            return ReconcileResult.Done;
        }

        if (JobConditions.Finished(job.Status) is { } finished)
        {
            await _tracking.ReleaseAsync(pods.All, cancellationToken);
            return await ExpireAsync(job, finished, cancellationToken);
        }

        return await AdvanceAsync(job, pods, cancellationToken);
    }

    private async Task<ReconcileResult> AdvanceAsync(V1Job job, JobPods pods, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        // 1. Note what has ended, and store that before anything rests on it.
        var status = job.Status is null ? new V1JobStatus() : JsonComparison.Copy(job.Status);
        status.StartTime ??= job.Spec.Suspend == true ? null : KubernetesTime.Seconds(now);
        JobTracking.Note(status, pods);
        job = await StoreAsync(job, status, cancellationToken);
        status = JsonComparison.Copy(job.Status!);
        status.UncountedTerminatedPods ??= new();

        // 2. Count it.
        await _tracking.SettleAsync(status, pods, cancellationToken);
        var outcome = JobOutcome.Decide(job, pods, status.Succeeded ?? 0, status.Failed ?? 0, now);

        // 3. Bring the number of pods in line, unless a failure forbids it for a while.
        var wanted = outcome is null ? JobSizing.Wanted(job, pods, status.Succeeded ?? 0) : 0;
        var backoff = JobSizing.BackoffLeft(pods, now);
        var (started, refusal) = await ResizeAsync(job, pods, wanted, backoff > TimeSpan.Zero, cancellationToken);

        // 4. Say how things stand.
        var active = Math.Min(pods.Active.Count, wanted) + started;
        status.Active = active == 0 ? null : active;
        status.Ready = outcome is null ? pods.Ready : 0;
        status.Terminating = pods.Terminating.Count;
        NoteSuspension(job, status, now);
        if (outcome is not null)
        {
            NoteOutcome(job, status, outcome, isOver: pods.Active.Count == 0 && pods.Terminating.Count == 0, now);
        }

        await StoreAsync(job, status, cancellationToken);
        return refusal is not null ? ReconcileResult.Retry(refusal.Message) : NextLook(job, pods, wanted, backoff, now);
    }

    private async Task<(int Started, KubernetesApiException? Refusal)> ResizeAsync(
        V1Job job, JobPods pods, int wanted, bool mustWait, CancellationToken cancellationToken)
    {
        foreach (var pod in pods.Active.Order(new PodDeletionOrder(pods.Active)).Take(Math.Max(0, pods.Active.Count - wanted)))
        {
            await _pods.DeleteAsync(ResourceKey.Of(pod), new(Uid: pod.Metadata.Uid), cancellationToken);
            _events.Record(job, EventType.Normal, "SuccessfulDelete", "Delete", $"Deleted pod: {pod.Metadata.Name}");
        }

        var missing = wanted - pods.Active.Count;
        if (missing <= 0 || mustWait)
        {
            return (0, null);
        }

        var (created, refusal) = await PodBatch.CreateAsync(_pods, () => NewPod(job), missing, cancellationToken);
        foreach (var pod in created)
        {
            _events.Record(job, EventType.Normal, "SuccessfulCreate", "Create", $"Created pod: {pod.Metadata.Name}");
        }

        if (refusal is not null)
        {
            _events.Record(job, EventType.Warning, "FailedCreate", "Create", $"Error creating: {refusal.Message}");
        }

        return (created.Count, refusal);
    }

    private static V1Pod NewPod(V1Job job)
    {
        var pod = PodFactory.Create(job, job.Spec.Template);
        pod.Metadata.Finalizers = [.. pod.Metadata.Finalizers ?? [], JobPods.TrackingFinalizer];
        return pod;
    }

    private static void NoteSuspension(V1Job job, V1JobStatus status, DateTimeOffset now)
    {
        if (job.Spec.Suspend == true)
        {
            JobConditions.Set(status, JobConditions.Suspended, true, "JobSuspended", "Job suspended", now);
            status.StartTime = null;
        }
        else if (JobConditions.Find(status, JobConditions.Suspended) is not null)
        {
            JobConditions.Set(status, JobConditions.Suspended, false, "JobResumed", "Job resumed", now);
            status.StartTime = KubernetesTime.Seconds(now);
        }
    }

    private void NoteOutcome(V1Job job, V1JobStatus status, JobOutcome outcome, bool isOver, DateTimeOffset now)
    {
        var target = outcome.Succeeded ? JobConditions.SuccessCriteriaMet : JobConditions.FailureTarget;
        JobConditions.Set(status, target, true, outcome.Reason, outcome.Message, now);
        if (!isOver)
        {
            return;
        }

        status.Active = null;
        status.CompletionTime = outcome.Succeeded ? KubernetesTime.Seconds(now) : null;
        JobConditions.Set(status, outcome.Succeeded ? JobConditions.Complete : JobConditions.Failed, true, outcome.Reason, outcome.Message, now);
        _events.Record(
            job,
            outcome.Succeeded ? EventType.Normal : EventType.Warning,
            outcome.Succeeded ? "Completed" : outcome.Reason,
            "Finish",
            outcome.Succeeded ? "Job completed" : outcome.Message);
    }

    private static ReconcileResult NextLook(V1Job job, JobPods pods, int wanted, TimeSpan backoff, DateTimeOffset now)
    {
        var times = new List<TimeSpan>();
        if (backoff > TimeSpan.Zero && wanted > pods.Active.Count)
        {
            times.Add(backoff);
        }

        if (JobOutcome.Deadline(job) is { } deadline && deadline > now)
        {
            times.Add(deadline - now);
        }

        return times.Count == 0 ? ReconcileResult.Done : ReconcileResult.After(times.Min());
    }

    private async Task<ReconcileResult> ExpireAsync(V1Job job, V1JobCondition finished, CancellationToken cancellationToken)
    {
        if (job.Spec.TtlSecondsAfterFinished is not { } seconds || finished.LastTransitionTime is not { } since)
        {
            return ReconcileResult.Done;
        }

        var left = new DateTimeOffset(since.ToUniversalTime()).AddSeconds(seconds) - _time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            return ReconcileResult.After(left);
        }

        await _jobs.DeleteAsync(
            ResourceKey.Of(job),
            new(Propagation.Foreground, Uid: job.Metadata.Uid, ResourceVersion: job.Metadata.ResourceVersion),
            cancellationToken);
        return ReconcileResult.Done;
    }

    /// <summary>A deleted Job counts nothing any more; its pods must not wait for it.</summary>
    private async Task ReleaseOrphansAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        var pods = await _pods.ListAsync(new(key.Namespace), cancellationToken);
        await _tracking.ReleaseAsync(
            pods.Items.Where(pod => Ownership.ControllerKey<V1Job>(pod).Contains(key)), cancellationToken);
    }

    private async Task<V1Job> StoreAsync(V1Job job, V1JobStatus status, CancellationToken cancellationToken)
    {
        if (JsonComparison.AreEqual(status, job.Status))
        {
            return job;
        }

        return await _jobs.ReplaceStatusAsync(job with { Status = status }, cancellationToken);
    }
}
