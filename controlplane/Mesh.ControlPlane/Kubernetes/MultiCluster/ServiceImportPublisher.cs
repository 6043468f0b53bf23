using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Clusters;
using Mesh.ControlPlane.Translation;
using Mesh.ControlPlane.Translation.Clusters;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes.MultiCluster;

/// <summary>Keeps a ServiceImport for each service that any cluster exports, in the namespaces that exist here. Namespaces of one name are one (KEP-1645, namespace sameness).</summary>
internal sealed class ServiceImportPublisher : IPublisher
{
    // Nothing tells when somebody installs the definitions.
    private static readonly TimeSpan Uninstalled = TimeSpan.FromSeconds(30);

    private readonly ResourceClient<ServiceImport> _client;
    private readonly ClusterInformers _informers;
    private readonly ModelStore _models;
    private readonly Readiness _readiness;
    private readonly TimeProvider _time;
    private readonly ImportAddresses _addresses;

    public ServiceImportPublisher(KubernetesConnection connection, ClusterInformers informers, ModelStore models, Readiness readiness, TimeProvider time)
    {
        (_client, _informers, _models, _readiness, _time) = (connection.Resource<ServiceImport>(), informers, models, readiness, time);
        _addresses = new(address => informers.ServiceImports.Store.Find(informers.ImportsByAddress, address));
    }

    public PublicationKind Kind => PublicationKind.ServiceImports;

    public Task RunAsync(Action<Publication> changed, CancellationToken cancellationToken) =>
        ModelFollower.RunAsync(_models, _informers, change => change.ClusterSet, @namespace => changed(new(Kind, @namespace)), cancellationToken);

    public async ValueTask<ReconcileResult> ReconcileAsync(Publication publication, CancellationToken cancellationToken)
    {
        // A model that has not seen everything would have imports deleted that are wanted.
        if (!_readiness.IsReady)
        {
            return ReconcileResult.Retry("not ready");
        }

        if (_informers.Namespaces.Store.Get(ResourceKey.ClusterScoped(publication.Namespace)) is not { } @namespace || @namespace.Status.Phase == "Terminating")
        {
            return ReconcileResult.Done;
        }

        var wanted = _models.Current.ClusterSet.Values.Where(service => service.Name.Namespace == publication.Namespace).ToList();
        try
        {
            foreach (var service in wanted.OrderBy(service => service.Name.Name, StringComparer.Ordinal))
            {
                await KeepAsync(service, cancellationToken);
            }

            var names = wanted.Select(service => service.Name).ToHashSet();
            foreach (var import in _informers.ServiceImports.Store.Find(_informers.ImportsByNamespace, publication.Namespace).Where(import => ClusterSetImports.IsOurs(import) && !names.Contains(import.NameOf())).ToList())
            {
                await _client.DeleteAsync(ResourceKey.Of(import), new(Uid: import.Metadata.Uid), cancellationToken);
            }
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            return ReconcileResult.After(Uninstalled);
        }

        return ReconcileResult.Done;
    }

    private async Task KeepAsync(ClusterSetService service, CancellationToken cancellationToken)
    {
        var key = new ResourceKey(service.Name.Namespace, service.Name.Name);
        var import = _informers.ServiceImports.Store.Get(key);
        if (import is not null && !ClusterSetImports.IsOurs(import))
        {
            return;
        }

        var spec = ImportContent.Spec(service, service.IsHeadless ? null : _addresses.For(service.Name, import));
        if (import is null)
        {
            import = await _client.CreateAsync(
                new ServiceImport { Metadata = new V1ObjectMeta { NamespaceProperty = key.Namespace, Name = key.Name, Labels = ObjectLabels.Owned }, Spec = spec }, cancellationToken);
        }
        else if (!ImportContent.AreSame(import.Spec, spec))
        {
            var content = ImportContent.Patch(spec);
            content["metadata"] = new JsonObject { ["uid"] = import.Metadata.Uid };
            import = await _client.PatchAsync(key, Patch.Merge(content), cancellationToken);
        }

        if (ImportContent.Status(import, service, _time.GetUtcNow().UtcDateTime) is { } status)
        {
            // Lists are replaced whole, so it is bound to the version it was made from.
            await _client.PatchStatusAsync(
                key,
                Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = import.Metadata.ResourceVersion, ["uid"] = import.Metadata.Uid }, ["status"] = status }),
                cancellationToken);
        }
    }
}
