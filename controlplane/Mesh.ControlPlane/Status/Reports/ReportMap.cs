using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Kubernetes;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;

namespace Mesh.ControlPlane.Status.Reports;

/// <summary>The ConfigMap in which replicas say how far their sidecars are: a key for each, which only that replica writes, and the leader removes when the replica is gone.</summary>
internal sealed class ReportMap(KubernetesConnection connection, ControlPlaneOptions options, TimeProvider time, ILogger<ReportMap> logger)
{
    private readonly ResourceClient<V1ConfigMap> _maps = connection.Resource<V1ConfigMap>();
    private readonly ResourceKey _key = new(options.Namespace, MeshNames.AppliedConfigMap);

    /// <summary>Follows the reports of all replicas. The role allows this name only.</summary>
    public Informer<V1ConfigMap> Follow() => new(
        _maps, new() { Query = new(_key.Namespace, FieldSelector: $"metadata.name={_key.Name}") }, time, new Random(), logger);

    /// <summary>The reports by replica.</summary>
    public IDictionary<string, string> Read(Informer<V1ConfigMap> reports) => reports.Store.Get(_key)?.Data ?? new Dictionary<string, string>();

    /// <summary>Puts this replica's report in the place of its last one.</summary>
    public async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            await PatchAsync(new() { [options.Replica] = text }, cancellationToken);
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            await _maps.CreateAsync(
                new()
                {
                    Metadata = new() { NamespaceProperty = _key.Namespace, Name = _key.Name, Labels = ObjectLabels.Owned },
                    Data = new Dictionary<string, string> { [options.Replica] = text },
                },
                cancellationToken);
        }
    }

    /// <summary>Removes the reports of replicas that are gone.</summary>
    public Task RemoveAsync(IEnumerable<string> replicas, CancellationToken cancellationToken) =>
        PatchAsync([.. replicas.Select(replica => KeyValuePair.Create(replica, (JsonNode?)null))], cancellationToken);

    private Task<V1ConfigMap> PatchAsync(JsonObject data, CancellationToken cancellationToken) =>
        _maps.PatchAsync(_key, Patch.Merge(new JsonObject { ["data"] = data }), cancellationToken);
}
