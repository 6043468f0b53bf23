using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Queues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Sandbox.Controllers.Tests.Fixture;

/// <summary>
/// Says of every scheduled pod that it runs, is ready, or has ended, as the pod's annotations ask; ends pods that are deleted. Starts no process.
/// </summary>
internal sealed class FakeKubelet : IAsyncDisposable
{
    /// <summary>Annotation: <c>ready</c> (default), <c>unready</c>, <c>succeed</c>, <c>fail</c>, or <c>hang</c>: neither starts nor stops.</summary>
    public const string Behaviour = "test/behaviour";

    private readonly CancellationTokenSource _stop = new();
    private readonly WorkQueue<ResourceKey> _queue = new(new(), TimeProvider.System, new Random());
    private readonly ResourceClient<V1Pod> _pods;
    private readonly Informer<V1Pod> _informer;
    private readonly Task _running;
    private int _addresses;

    public FakeKubelet(KubernetesConnection connection)
    {
        _pods = connection.Resource<V1Pod>();
        _informer = new(_pods, new(), TimeProvider.System, new Random(), NullLogger.Instance);
        _informer.OnChange(_queue.Add);
        var loop = new ReconcileLoop<ResourceKey>("kubelet", _queue, ReconcileAsync, NullLogger.Instance);
        _running = Task.WhenAll(_informer.RunAsync(_stop.Token), loop.RunAsync(2, _stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _queue.Dispose();
        _stop.Dispose();
    }

    private async ValueTask<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        var pod = _informer.Store.Get(key);
        if (pod is null || string.IsNullOrEmpty(pod.Spec.NodeName))
        {
            return ReconcileResult.Done;
        }

        string? behaviour = null;
        pod.Metadata.Annotations?.TryGetValue(Behaviour, out behaviour);
        if (behaviour == "hang")
        {
            return ReconcileResult.Done;
        }

        if (pod.Metadata.DeletionTimestamp is not null)
        {
            if (pod.Metadata.DeletionGracePeriodSeconds != 0)
            {
                await _pods.DeleteAsync(key, new(GracePeriod: TimeSpan.Zero, Uid: pod.Metadata.Uid), cancellationToken);
            }

            return ReconcileResult.Done;
        }

        var status = StatusFor(behaviour, pod.Status?.PodIP);
        if (pod.Status?.Phase != (string?)status["phase"] || IsReady(pod) != (behaviour is null or "ready"))
        {
            await _pods.PatchStatusAsync(key, Patch.StrategicMerge(new JsonObject { ["status"] = status }), cancellationToken);
        }

        return ReconcileResult.Done;
    }

    private static bool IsReady(V1Pod pod) =>
        pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;

    private JsonObject StatusFor(string? behaviour, string? address)
    {
        var now = KubernetesTime.Seconds(TimeProvider.System.GetUtcNow()).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        address ??= $"10.244.{Interlocked.Increment(ref _addresses) / 250}.{(_addresses % 250) + 2}";
        return new JsonObject
        {
            ["phase"] = behaviour switch { "succeed" => "Succeeded", "fail" => "Failed", _ => "Running" },
            ["podIP"] = address,
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address }),
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Ready",
                ["status"] = behaviour is null or "ready" ? "True" : "False",
                ["lastTransitionTime"] = now,
            }),
        };
    }
}
