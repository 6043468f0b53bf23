using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Queues;
using Mesh.Sandbox.Controllers.Objects;
using Mesh.Sandbox.Controllers.Runtime;

namespace Mesh.Sandbox.Controllers.Garbage;

/// <summary>Removes pods that no kubelet will ever finish: those of nodes that are gone, and those deleted before they had a node.</summary>
internal sealed class PodGarbageController
{
    private readonly SharedInformers _informers;
    private readonly ResourceClient<V1Pod> _pods;
    private readonly ResourceClient<V1Node> _nodes;
    private readonly TimeProvider _time;
    private readonly TimeSpan _quarantine;
    private readonly Dictionary<string, long> _missingSince = [];

    public PodGarbageController(ControllerRuntime runtime, SharedInformers informers, TimeSpan quarantine)
    {
        _informers = informers;
        _pods = runtime.Connection.Resource<V1Pod>();
        _nodes = runtime.Connection.Resource<V1Node>();
        _time = runtime.Time;
        _quarantine = quarantine;
        // One worker owns the list of missing nodes.
        var queue = runtime.Reconcile<ResourceKey>("pod-garbage", ReconcileAsync, workers: 1);
        informers.Pods.OnAffected<ResourceKey>(pod => IsSuspect(pod) ? [ResourceKey.Of(pod)] : [], queue.Add);
        informers.Nodes.OnAffected(
            node => informers.Pods.Store.All().Where(pod => pod.Spec.NodeName == node.Metadata.Name).Select(ResourceKey.Of), queue.Add);
    }

    private bool IsSuspect(V1Pod pod) =>
        string.IsNullOrEmpty(pod.Spec.NodeName)
            ? PodState.IsTerminating(pod)
            : _informers.Nodes.Store.Get(ResourceKey.ClusterScoped(pod.Spec.NodeName)) is null;

    private async ValueTask<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        var pod = await _pods.GetAsync(key, cancellationToken);
        if (pod is null)
        {
            return ReconcileResult.Done;
        }

        if (string.IsNullOrEmpty(pod.Spec.NodeName))
        {
            return PodState.IsTerminating(pod) ? await RemoveAsync(pod, cancellationToken) : ReconcileResult.Done;
        }

        if (await _nodes.GetAsync(ResourceKey.ClusterScoped(pod.Spec.NodeName), cancellationToken) is not null)
        {
            _missingSince.Remove(pod.Spec.NodeName);
            return ReconcileResult.Done;
        }

        if (!_missingSince.TryGetValue(pod.Spec.NodeName, out var since))
        {
            _missingSince[pod.Spec.NodeName] = since = _time.GetTimestamp();
        }

        var left = _quarantine - _time.GetElapsedTime(since);
        return left > TimeSpan.Zero ? ReconcileResult.After(left) : await RemoveAsync(pod, cancellationToken);
    }

    private async Task<ReconcileResult> RemoveAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        if (!PodState.IsFinished(pod))
        {
            // Owners must count it as failed, not lose sight of it.
            await _pods.ReplaceStatusAsync(pod with { Status = (pod.Status ?? new()) with { Phase = "Failed" } }, cancellationToken);
        }

        await _pods.DeleteAsync(ResourceKey.Of(pod), new(GracePeriod: TimeSpan.Zero, Uid: pod.Metadata.Uid), cancellationToken);
        return ReconcileResult.Done;
    }
}
