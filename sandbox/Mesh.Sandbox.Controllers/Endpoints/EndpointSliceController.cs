using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Queues;
using Mesh.Sandbox.Controllers.Objects;
using Mesh.Sandbox.Controllers.Runtime;

namespace Mesh.Sandbox.Controllers.Endpoints;

/// <summary>Keeps the EndpointSlices of every Service that selects pods.</summary>
internal sealed class EndpointSliceController
{
    private readonly SharedInformers _informers;
    private readonly ResourceClient<V1EndpointSlice> _slices;

    public EndpointSliceController(ControllerRuntime runtime, SharedInformers informers)
    {
        _informers = informers;
        _slices = runtime.Connection.Resource<V1EndpointSlice>();
        var queue = runtime.Reconcile<ResourceKey>("endpointslice", ReconcileAsync);
        informers.Services.OnChange(queue.Add);
        informers.Pods.OnAffected(ServicesOf, queue.Add);
        // Nodes change all the time, their zones hardly ever.
        informers.Nodes.OnAffected(
            node => informers.Pods.Store.All().Where(pod => pod.Spec.NodeName == node.Metadata.Name).SelectMany(ServicesOf).Distinct(), queue.Add);
        // Somebody else deleted or changed a slice of ours.
        runtime.Follow<V1EndpointSlice>(new() { Query = new(LabelSelector: $"{SlicePlanner.ManagedByLabel}={SlicePlanner.ManagedBy}") })
            .OnAffected(OwnerOf, queue.Add);
    }

    private async ValueTask<ReconcileResult> ReconcileAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        var service = _informers.Services.Store.Get(key);
        // Slices of a deleted Service go with their owner. A Service without selector has its slices from somebody else.
        if (service is null || service.Metadata.DeletionTimestamp is not null
            || service.Spec.Type == "ExternalName" || service.Spec.Selector is not { Count: > 0 })
        {
            return ReconcileResult.Done;
        }

        var pods = _informers.Pods.Store.Find(_informers.PodsByNamespace, key.Namespace);
        var wanted = EndpointBuilder.Build(service, pods, name => _informers.Nodes.Store.Get(ResourceKey.ClusterScoped(name)));
        var existing = await _slices.ListAsync(
            new(key.Namespace, $"{SlicePlanner.ServiceNameLabel}={key.Name},{SlicePlanner.ManagedByLabel}={SlicePlanner.ManagedBy}"),
            cancellationToken);
        await WriteAsync(SlicePlanner.Plan(service, wanted, existing.Items), cancellationToken);
        return ReconcileResult.Done;
    }

    private async Task WriteAsync(SlicePlan plan, CancellationToken cancellationToken)
    {
        // Additions first: a reader that sees only half of this must rather know too many endpoints than none.
        foreach (var slice in plan.Create)
        {
            await _slices.CreateAsync(slice, cancellationToken);
        }

        foreach (var slice in plan.Update)
        {
            await _slices.ReplaceAsync(slice, cancellationToken);
        }

        foreach (var slice in plan.Delete)
        {
            await _slices.DeleteAsync(ResourceKey.Of(slice), new(Uid: slice.Metadata.Uid), cancellationToken);
        }
    }

    private IEnumerable<ResourceKey> ServicesOf(V1Pod pod) =>
        _informers.Services.Store
            .Find(_informers.ServicesByNamespace, pod.Metadata.NamespaceProperty)
            .Where(service => service.Spec.Selector is { Count: > 0 } selector && Selectors.MatchesAll(selector, pod.Metadata.Labels))
            .Select(ResourceKey.Of);

    private static IEnumerable<ResourceKey> OwnerOf(V1EndpointSlice slice) =>
        slice.Metadata.Labels is { } labels && labels.TryGetValue(SlicePlanner.ServiceNameLabel, out var name)
            ? [new(slice.Metadata.NamespaceProperty, name)]
            : [];
}
