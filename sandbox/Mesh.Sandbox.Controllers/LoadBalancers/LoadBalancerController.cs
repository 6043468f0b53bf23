using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;
using Mesh.Sandbox.Controllers.Runtime;

namespace Mesh.Sandbox.Controllers.LoadBalancers;

/// <summary>
/// The part of a cloud's controller manager that gives Services of type LoadBalancer their addresses. The traffic is the node agent's: its rules translate the address that
/// the status names.
/// </summary>
internal sealed class LoadBalancerController
{
    private const string LoadBalancer = "LoadBalancer";

    private readonly SharedInformers _informers;
    private readonly ResourceClient<V1Service> _services;
    private readonly EventRecorder _events;
    private readonly LoadBalancerPool _pool;

    public LoadBalancerController(ControllerRuntime runtime, SharedInformers informers, LoadBalancerPool pool)
    {
        _informers = informers;
        _services = runtime.Connection.Resource<V1Service>();
        _events = runtime.Recorder("service-controller");
        _pool = pool;
        // One at a time: two must not be given the same address.
        var queue = runtime.Reconcile<ResourceKey>("loadbalancer", ReconcileAsync, workers: 1);
        informers.Services.OnChange(queue.Add);
    }

    private async ValueTask<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        var service = _informers.Services.Store.Get(key);
        if (service is null || service.Metadata.DeletionTimestamp is not null || service.Spec.Type != LoadBalancer)
        {
            _pool.Release(key);
            if (service is { Metadata.DeletionTimestamp: null } && AddressesOf(service).Any())
            {
                await WriteAsync(key, null, cancellationToken);
            }

            return ReconcileResult.Done;
        }

        // A class names another implementation, which the sandbox does not have.
        if (service.Spec.LoadBalancerClass is { Length: > 0 })
        {
            return ReconcileResult.Done;
        }

        if (AddressesOf(service).FirstOrDefault(_pool.Contains) is { } kept)
        {
            _pool.Keep(key, kept);
            return ReconcileResult.Done;
        }

        var others = _informers.Services.Store.All().Where(other => ResourceKey.Of(other) != key).SelectMany(AddressesOf);
        if (_pool.Take(key, others) is not { } address)
        {
            _events.Record(service, EventType.Warning, "SyncLoadBalancerFailed", "EnsureLoadBalancer", "Error syncing load balancer: every address is in use");
            return ReconcileResult.Retry("every address is in use");
        }

        await WriteAsync(key, address, cancellationToken);
        _events.Record(service, EventType.Normal, "EnsuredLoadBalancer", "EnsureLoadBalancer", "Ensured load balancer");
        return ReconcileResult.Done;
    }

    private Task<V1Service> WriteAsync(ResourceKey key, string? address, CancellationToken cancellationToken) => _services.PatchStatusAsync(
        key,
        Patch.Merge(new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["loadBalancer"] = new JsonObject { ["ingress"] = address is null ? null : new JsonArray(new JsonObject { ["ip"] = address, ["ipMode"] = "VIP" }) },
            },
        }),
        cancellationToken);

    private static IEnumerable<string> AddressesOf(V1Service service) =>
        (service.Status?.LoadBalancer?.Ingress ?? []).Select(ingress => ingress.Ip).OfType<string>();
}
