using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;
using Mesh.Sandbox.Controllers.Objects;
using Mesh.Sandbox.Controllers.Runtime;

namespace Mesh.Sandbox.Controllers.ReplicaSets;

/// <summary>Keeps as many pods as a ReplicaSet asks for.</summary>
internal sealed class ReplicaSetController
{
    // One reconcile creates or deletes at most this many pods, as kube-controller-manager; the next change brings the rest.
    private const int MaxBurst = 500;

    private readonly ResourceClient<V1ReplicaSet> _sets;
    private readonly ResourceClient<V1Pod> _pods;
    private readonly DependentClaim<V1ReplicaSet, V1Pod> _claim;
    private readonly EventRecorder _events;
    private readonly TimeProvider _time;

    public ReplicaSetController(ControllerRuntime runtime, SharedInformers informers)
    {
        _sets = runtime.Connection.Resource<V1ReplicaSet>();
        _pods = runtime.Connection.Resource<V1Pod>();
        _claim = new(_pods);
        _events = runtime.Recorder("replicaset-controller");
        _time = runtime.Time;
        var queue = runtime.Reconcile<ResourceKey>("replicaset", ReconcileAsync);
        informers.ReplicaSets.OnChange(queue.Add);
        informers.Pods.OnAffected(Ownership.ControllerKey<V1ReplicaSet>, queue.Add);
        // A pod without an owner may be one to adopt.
        informers.Pods.OnAffected(
            pod => Ownership.ControllerOf(pod) is not null ? [] : informers.ReplicaSets.Store.All()
                .Where(set => set.Metadata.NamespaceProperty == pod.Metadata.NamespaceProperty
                    && Selectors.Matches(set.Spec.Selector, pod.Metadata.Labels))
                .Select(ResourceKey.Of),
            queue.Add);
    }

    private async ValueTask<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        var set = await _sets.GetAsync(key, cancellationToken);
        if (set is null)
        {
            return ReconcileResult.Done;
        }

        var claimed = await _claim.ClaimAsync(set, set.Spec.Selector, cancellationToken);
        var active = claimed.Where(PodState.IsActive).ToList();
        KubernetesApiException? refusal = null;
        if (set.Metadata.DeletionTimestamp is null)
        {
            (active, refusal) = await ScaleAsync(set, active, cancellationToken);
        }

        await UpdateStatusAsync(set, active, refusal, cancellationToken);
        if (refusal is not null)
        {
            return ReconcileResult.Retry(refusal.Message);
        }

        return NextAvailability(set, active) is { } delay ? ReconcileResult.After(delay) : ReconcileResult.Done;
    }

    private async Task<(List<V1Pod> Active, KubernetesApiException? Refusal)> ScaleAsync(
        V1ReplicaSet set, List<V1Pod> active, CancellationToken cancellationToken)
    {
        var missing = (set.Spec.Replicas ?? 1) - active.Count;
        if (missing > 0)
        {
            var (created, refusal) = await PodBatch.CreateAsync(
                _pods, () => PodFactory.Create(set, set.Spec.Template), Math.Min(missing, MaxBurst), cancellationToken);
            foreach (var pod in created)
            {
                _events.Record(set, EventType.Normal, "SuccessfulCreate", "Create", $"Created pod: {pod.Metadata.Name}");
            }

            if (refusal is not null)
            {
                _events.Record(set, EventType.Warning, "FailedCreate", "Create", $"Error creating: {refusal.Message}");
            }

            return ([.. active, .. created], refusal);
        }

        var surplus = active.Order(new PodDeletionOrder(active)).Take(Math.Min(-missing, MaxBurst)).ToList();
        foreach (var pod in surplus)
        {
            await _pods.DeleteAsync(ResourceKey.Of(pod), new(Uid: pod.Metadata.Uid), cancellationToken);
            _events.Record(set, EventType.Normal, "SuccessfulDelete", "Delete", $"Deleted pod: {pod.Metadata.Name}");
        }

        return ([.. active.Except(surplus)], null);
    }

    private async Task UpdateStatusAsync(
        V1ReplicaSet set, IReadOnlyCollection<V1Pod> active, KubernetesApiException? refusal, CancellationToken cancellationToken)
    {
        var status = ReplicaSetStatus.Build(set, active, refusal, _time.GetUtcNow());
        if (!JsonComparison.AreEqual(status, set.Status))
        {
            await _sets.ReplaceStatusAsync(set with { Status = status }, cancellationToken);
        }
    }

    /// <summary>When the next ready pod becomes available; no event will tell.</summary>
    private TimeSpan? NextAvailability(V1ReplicaSet set, IEnumerable<V1Pod> active)
    {
        var minReady = TimeSpan.FromSeconds(set.Spec.MinReadySeconds ?? 0);
        var now = _time.GetUtcNow();
        return active
            .Select(PodState.ReadySince)
            .Where(since => since is not null && since + minReady > now)
            .Select(since => (TimeSpan?)(since + minReady - now))
            .Min();
    }
}
