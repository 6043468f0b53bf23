using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>A ConfigMap with the roots in every namespace: pods of a namespace can mount only what is in it.</summary>
internal sealed class TrustBundlePublisher(
    KubernetesConnection connection, ClusterInformers informers, AuthorityHolder authority, TimeProvider time, ILogger<TrustBundlePublisher> logger) : IPublisher
{
    private readonly ResourceClient<V1ConfigMap> _configMaps = connection.Resource<V1ConfigMap>();
    private Informer<V1ConfigMap>? _published;

    public PublicationKind Kind => PublicationKind.TrustBundle;

    public async Task RunAsync(Action<Publication> changed, CancellationToken cancellationToken)
    {
        // The role allows this name only; a watch of all ConfigMaps would be refused, and would hold the whole cluster's configuration.
        var published = new Informer<V1ConfigMap>(
            _configMaps, new() { Query = new(FieldSelector: $"metadata.name={MeshNames.TrustBundleConfigMap}") }, time, new Random(), logger);
        Volatile.Write(ref _published, published);
        published.OnChange(key => changed(new(Kind, key.Namespace)));
        Task running = published.RunAsync(cancellationToken);
        await published.WaitForSyncAsync(cancellationToken);
        foreach (var @namespace in informers.Namespaces.Store.All())
        {
            changed(new(Kind, @namespace.Metadata.Name));
        }

        await running;
    }

    public IEnumerable<string> Behind(AuthorityInForce inForce) => Volatile.Read(ref _published) is { HasSynced: true } published
        ? informers.Namespaces.Store.All()
            .Where(@namespace => @namespace.Status.Phase != "Terminating" && !Holds(published.Store.Get(new(@namespace.Metadata.Name, MeshNames.TrustBundleConfigMap)), inForce.Bundle.Pem))
            .Select(@namespace => $"ConfigMap {@namespace.Metadata.Name}/{MeshNames.TrustBundleConfigMap}")
        : [$"every ConfigMap {MeshNames.TrustBundleConfigMap}"];

    public async ValueTask<ReconcileResult> ReconcileAsync(Publication publication, CancellationToken cancellationToken)
    {
        if (authority.Roots is not { } roots || Volatile.Read(ref _published) is not { HasSynced: true } published)
        {
            return ReconcileResult.Retry("not ready");
        }

        if (informers.Namespaces.Store.Get(ResourceKey.ClusterScoped(publication.Namespace)) is not { } @namespace || @namespace.Status.Phase == "Terminating")
        {
            return ReconcileResult.Done;
        }

        var key = new ResourceKey(publication.Namespace, MeshNames.TrustBundleConfigMap);
        if (published.Store.Get(key) is { } existing)
        {
            if (Holds(existing, roots.RootsPem))
            {
                return ReconcileResult.Done;
            }

            await _configMaps.PatchAsync(
                key, Patch.Merge(new JsonObject { ["data"] = new JsonObject { [MeshNames.TrustBundleKey] = roots.RootsPem } }), cancellationToken);
            return ReconcileResult.Done;
        }

        return await CreateAsync(key, roots.RootsPem, cancellationToken);
    }

    private static bool Holds(V1ConfigMap? existing, string pem) =>
        existing?.Data?.TryGetValue(MeshNames.TrustBundleKey, out string? held) == true && held == pem;

    private async Task<ReconcileResult> CreateAsync(ResourceKey key, string pem, CancellationToken cancellationToken)
    {
        try
        {
            await _configMaps.CreateAsync(
                new V1ConfigMap
                {
                    Metadata = new() { NamespaceProperty = key.Namespace, Name = key.Name, Labels = ObjectLabels.Owned },
                    Data = new Dictionary<string, string> { [MeshNames.TrustBundleKey] = pem },
                },
                cancellationToken);
            return ReconcileResult.Done;
        }
        catch (KubernetesApiException exception) when (exception.IsAlreadyExists || exception.IsNotFound)
        {
            // There before the watch told of it, or the namespace is gone: either way the watch will tell.
            return ReconcileResult.Retry(exception.Message);
        }
    }
}
