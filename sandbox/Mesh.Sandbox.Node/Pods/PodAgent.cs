using System.Collections.Concurrent;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>kubelet's part for all nodes of the sandbox: one <see cref="PodWorker"/> per pod that is bound to one of them.</summary>
internal sealed partial class PodAgent(NodeContext node, IReadOnlySet<string> nodeNames, ResourceStore<V1Pod> pods) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<ResourceKey, PodWorker> _workers = new();
    private readonly ConcurrentDictionary<string, Task> _running = new();

    /// <summary>Called by the informer's only loop, so never twice at the same time.</summary>
    public void PodChanged(ResourceKey key)
    {
        var pod = pods.Get(key);
        var worker = _workers.GetValueOrDefault(key);
        if (worker is not null && worker.Uid != pod?.Metadata.Uid)
        {
            worker.Vanish();
            worker = null;
        }

        if (pod is null || pod.Spec.NodeName is not { } name || !nodeNames.Contains(name))
        {
            return;
        }

        if (worker is not null)
        {
            worker.Update(pod);
        }
        else if (pod.Status?.Phase is not ("Succeeded" or "Failed") || pod.Metadata.DeletionTimestamp is not null)
        {
            Start(pod);
        }
    }

    public void ConfigurationChanged(string kind, ResourceKey key)
    {
        foreach (var worker in _workers.Values)
        {
            if (worker.Key.Namespace == key.Namespace)
            {
                worker.ConfigurationChanged(kind, key.Name);
            }
        }
    }

    /// <summary>The worker of a pod, or null when no such pod runs here.</summary>
    public PodWorker? Find(string ns, string name) => _workers.GetValueOrDefault(new ResourceKey(ns, name));

    /// <summary>Stops looking after the pods. Their processes are ended by the janitor.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running.Values);
        _stop.Dispose();
    }

    private void Start(V1Pod pod)
    {
        var worker = new PodWorker(pod, node);
        _workers[worker.Key] = worker;
        _running[worker.Uid] = RunAsync(worker);
        Log.Added(node.Logger, worker.Key, pod.Spec.NodeName);
    }

    private async Task RunAsync(PodWorker worker)
    {
        // The informer's loop must not carry the pod's first steps.
        await Task.Yield();
        try
        {
            await worker.RunAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }

        _workers.TryRemove(KeyValuePair.Create(worker.Key, worker));
        _running.TryRemove(worker.Uid, out _);
        Log.Removed(node.Logger, worker.Key);
        worker.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.PodAdded, LogLevel.Debug, "Pod {Pod} is to run on {Node}")]
        public static partial void Added(ILogger logger, ResourceKey pod, string node);

        [LoggerMessage(EventIds.PodRemoved, LogLevel.Debug, "Pod {Pod} is gone")]
        public static partial void Removed(ILogger logger, ResourceKey pod);
    }
}
