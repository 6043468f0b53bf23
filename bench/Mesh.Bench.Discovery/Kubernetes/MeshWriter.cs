using k8s.Models;
using Mesh.Api.Resources;
using Mesh.Bench.Discovery.Plan;
using Mesh.Kubernetes.Client;

namespace Mesh.Bench.Discovery.Kubernetes;

/// <summary>Writes the mesh into the API server, and then changes it, in the steps in which Kubernetes would.</summary>
internal sealed class MeshWriter(KubernetesConnection kubernetes, MeshLayout layout, TimeProvider time)
{
    /// <summary>Requests to the API server at a time.</summary>
    private const int Writers = 16;

    /// <summary>The endpoint that changes when only an endpoint changes; no sidecar that is connected, and none that is restarted.</summary>
    private const int ChangingPlace = 5;

    private readonly ResourceClient<V1Pod> _pods = kubernetes.Resource<V1Pod>();
    private readonly ResourceClient<V1EndpointSlice> _slices = kubernetes.Resource<V1EndpointSlice>();
    private readonly V1EndpointSlice[] _written = new V1EndpointSlice[layout.Size.Services];
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, layout.Size.Services).Select(_ => new SemaphoreSlim(1))];
    private int _podsMade = layout.Size.Endpoints;

    /// <summary>Fills an empty cluster.</summary>
    /// <param name="progress">Told after each tenth.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FillAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(layout.Namespaces, parallel, async (name, ct) => await kubernetes.Resource<V1Namespace>().CreateAsync(MeshObjects.Namespace(name), ct));
        await Parallel.ForAsync(0, MeshLayout.Nodes, parallel, async (node, ct) => await kubernetes.Resource<V1Node>().CreateAsync(MeshObjects.Node(node), ct));
        int services = layout.Size.Services;
        int tenth = Math.Max(1, services / 10);
        int done = 0;
        await Parallel.ForAsync(0, services, parallel, async (service, ct) =>
        {
            await CreateServiceAsync(service, ct);
            int count = Interlocked.Increment(ref done);
            if (count % tenth == 0)
            {
                progress($"{count:N0} of {services:N0} services with {count * MeshSize.EndpointsPerService:N0} endpoints are written");
            }
        });
    }

    /// <summary>Changes one endpoint of a service: it says from now on that it runs on the node of the change's number, by which subscribers know what they got.</summary>
    public Task ChangeAsync(int service, int number, CancellationToken cancellationToken) => UpdateAsync(
        service, slice => slice.Endpoints[ChangingPlace].NodeName = ChangeMarker.Write(number), cancellationToken);

    /// <summary>Replaces a pod as a rolling update does: the new one first, then the old one drains, then it is gone.</summary>
    public async Task RestartAsync(int service, int place, TimeSpan step, CancellationToken cancellationToken)
    {
        ResourceName old = MeshLayout.Pod(service, place);
        int number = Interlocked.Increment(ref _podsMade);
        V1Endpoint replacement = MeshObjects.Endpoint(await CreatePodAsync(service, old with { Name = $"{old.Name}-{number}" }, number, cancellationToken));
        await UpdateAsync(service, slice => slice.Endpoints.Add(replacement), cancellationToken);
        await Task.Delay(step, time, cancellationToken);

        ResourceKey key = new(old.Namespace, old.Name);
        await _pods.DeleteAsync(key, DeleteOptions.Default, cancellationToken);
        await UpdateAsync(
            service,
            slice => Find(slice, old).Conditions = new V1EndpointConditions { Ready = false, Serving = true, Terminating = true },
            cancellationToken);
        await Task.Delay(step, time, cancellationToken);

        await UpdateAsync(service, slice => slice.Endpoints.Remove(Find(slice, old)), cancellationToken);
        await _pods.DeleteAsync(key, new DeleteOptions(GracePeriod: TimeSpan.Zero), cancellationToken);
    }

    private static V1Endpoint Find(V1EndpointSlice slice, ResourceName pod) => slice.Endpoints.First(endpoint => endpoint.TargetRef.Name == pod.Name);

    private async Task CreateServiceAsync(int service, CancellationToken cancellationToken)
    {
        ResourceName name = MeshLayout.Service(service);
        await kubernetes.Resource<V1ServiceAccount>().CreateAsync(MeshObjects.Account(name), cancellationToken);
        await kubernetes.Resource<V1Service>().CreateAsync(MeshObjects.Service(name), cancellationToken);
        List<V1Endpoint> endpoints = [];
        for (int place = 0; place < MeshSize.EndpointsPerService; place++)
        {
            V1Pod pod = await CreatePodAsync(service, MeshLayout.Pod(service, place), (service * MeshSize.EndpointsPerService) + place, cancellationToken);
            endpoints.Add(MeshObjects.Endpoint(pod));
        }

        _written[service] = MeshObjects.Slice(name, endpoints);
        await _slices.CreateAsync(_written[service], cancellationToken);
    }

    private async Task<V1Pod> CreatePodAsync(int service, ResourceName name, int number, CancellationToken cancellationToken)
    {
        V1Pod pod = MeshObjects.Pod(name, MeshLayout.Service(service), MeshLayout.Address(number), number % MeshLayout.Nodes);
        await _pods.CreateAsync(pod, cancellationToken);
        // A new pod has no status, whatever was sent: the kubelet writes it.
        return await _pods.ReplaceStatusAsync(pod, cancellationToken);
    }

    /// <summary>One change of a slice at a time, in the order of the calls.</summary>
    private async Task UpdateAsync(int service, Action<V1EndpointSlice> change, CancellationToken cancellationToken)
    {
        await _turns[service].WaitAsync(cancellationToken);
        try
        {
            change(_written[service]);
            await _slices.ReplaceAsync(_written[service], cancellationToken);
        }
        finally
        {
            _turns[service].Release();
        }
    }
}
