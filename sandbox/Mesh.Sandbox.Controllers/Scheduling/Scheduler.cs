using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;
using Mesh.Sandbox.Controllers.Objects;
using Mesh.Sandbox.Controllers.Runtime;

namespace Mesh.Sandbox.Controllers.Scheduling;

/// <summary>Gives each pod without a node one, through the pod's binding.</summary>
internal sealed class Scheduler
{
    private const string Name = "default-scheduler";

    // Nodes come and go through their own events; this is for everything else that might have changed.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);

    private readonly SharedInformers _informers;
    private readonly ResourceClient<V1Pod> _pods;
    private readonly EventRecorder _events;
    private readonly TimeProvider _time;

    // What was bound but has not come back through the informer; without it a burst of pods would all go to one node. One worker owns it.
    private readonly Dictionary<string, (string Owner, string Node)> _assumed = [];

    public Scheduler(ControllerRuntime runtime, SharedInformers informers)
    {
        _informers = informers;
        _pods = runtime.Connection.Resource<V1Pod>();
        _events = runtime.Recorder(Name);
        _time = runtime.Time;
        var queue = runtime.Reconcile<ResourceKey>("scheduler", ReconcileAsync, workers: 1);
        informers.Pods.OnAffected<ResourceKey>(pod => IsWaiting(pod) ? [ResourceKey.Of(pod)] : [], queue.Add);
        informers.Nodes.OnAffected(_ => informers.Pods.Store.All().Where(IsWaiting).Select(ResourceKey.Of), queue.Add);
    }

    private async ValueTask<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        var pod = _informers.Pods.Store.Get(key);
        if (pod is null || !IsWaiting(pod) || _assumed.ContainsKey(pod.Metadata.Uid) || pod.Spec.SchedulingGates is { Count: > 0 })
        {
            return ReconcileResult.Done;
        }

        var nodes = _informers.Nodes.Store.All().ToList();
        var verdicts = nodes.Select(node => (Node: node, Reason: NodeFilter.Reject(pod, node))).ToList();
        var fitting = verdicts.Where(verdict => verdict.Reason is null).Select(verdict => verdict.Node).ToList();
        if (fitting.Count == 0)
        {
            var reasons = verdicts.GroupBy(verdict => verdict.Reason!).Select(group => $"{group.Count()} {group.Key}").Order(StringComparer.Ordinal);
            var summary = nodes.Count == 0 ? "no nodes available to schedule pods" : $"0/{nodes.Count} nodes are available: {string.Join(", ", reasons)}.";
            await MarkUnschedulableAsync(pod, summary, cancellationToken);
            return ReconcileResult.After(LookAgainAfter);
        }

        var owner = Ownership.ControllerOf(pod)?.Uid ?? "";
        var chosen = NodeSpread.Choose(fitting, owner, Placed());
        if (await BindAsync(pod, chosen, cancellationToken))
        {
            _assumed[pod.Metadata.Uid] = (owner, chosen);
            _events.Record(pod, EventType.Normal, "Scheduled", "Binding", $"Successfully assigned {key} to {chosen}");
        }

        return ReconcileResult.Done;
    }

    private static bool IsWaiting(V1Pod pod) =>
        string.IsNullOrEmpty(pod.Spec.NodeName)
        && PodState.IsActive(pod)
        && (string.IsNullOrEmpty(pod.Spec.SchedulerName) || pod.Spec.SchedulerName == Name);

    private List<(string Owner, string Node)> Placed()
    {
        var known = _informers.Pods.Store.All().ToDictionary(pod => pod.Metadata.Uid, StringComparer.Ordinal);
        foreach (var uid in _assumed.Keys)
        {
            // Back through the informer with a node, or gone.
            if (!known.TryGetValue(uid, out var pod) || !string.IsNullOrEmpty(pod.Spec.NodeName))
            {
                _assumed.Remove(uid);
            }
        }

        return
        [
            .. known.Values
                .Where(pod => !string.IsNullOrEmpty(pod.Spec.NodeName) && !PodState.IsFinished(pod))
                .Select(pod => (Ownership.ControllerOf(pod)?.Uid ?? "", pod.Spec.NodeName)),
            .. _assumed.Values,
        ];
    }

    private async Task<bool> BindAsync(V1Pod pod, string node, CancellationToken cancellationToken)
    {
        var binding = new V1Binding
        {
            ApiVersion = "v1",
            Kind = "Binding",
            Metadata = new() { Name = pod.Metadata.Name, NamespaceProperty = pod.Metadata.NamespaceProperty, Uid = pod.Metadata.Uid },
            Target = new() { ApiVersion = "v1", Kind = "Node", Name = node },
        };
        try
        {
            await _pods.PostSubresourceAsync<V1Binding, JsonNode>(ResourceKey.Of(pod), "binding", binding, cancellationToken);
            return true;
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound || exception.IsConflict)
        {
            // Deleted meanwhile, or bound by somebody else.
            return false;
        }
    }

    private async Task MarkUnschedulableAsync(V1Pod pod, string summary, CancellationToken cancellationToken)
    {
        var known = PodState.Condition(pod, "PodScheduled");
        if (known is { Status: "False", Reason: "Unschedulable" } && known.Message == summary)
        {
            return;
        }

        _events.Record(pod, EventType.Warning, "FailedScheduling", "Scheduling", summary);
        var condition = new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "False",
            ["reason"] = "Unschedulable",
            ["message"] = summary,
            ["lastTransitionTime"] = KubernetesTime.Seconds(_time.GetUtcNow()).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        };
        var patch = Patch.StrategicMerge(new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray(condition) } });
        try
        {
            await _pods.PatchStatusAsync(ResourceKey.Of(pod), patch, cancellationToken);
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            // Deleted meanwhile.
        }
    }
}
