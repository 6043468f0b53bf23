using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Puts the CA Secret back if it is deleted: the next replica to start would otherwise make a root that no workload knows.</summary>
internal sealed class AuthorityPublisher(
    KubernetesConnection connection, ControlPlaneOptions options, AuthoritySecret secret, AuthorityHolder authority, ILogger<AuthorityPublisher> logger)
    : IPublisher
{
    private readonly ResourceKey _key = new(options.Namespace, MeshNames.CaSecret);
    private Informer<V1Secret>? _published;

    public PublicationKind Kind => PublicationKind.Authority;

    public async Task RunAsync(Action<Publication> changed, CancellationToken cancellationToken)
    {
        var published = new Informer<V1Secret>(
            connection.Resource<V1Secret>(),
            new()
            {
                Query = new(_key.Namespace, FieldSelector: $"metadata.name={_key.Name}"),
                // Only its presence matters; the key need not lie in memory twice.
                Transform = found => new V1Secret { Metadata = found.Metadata },
            },
            secret.Time,
            new Random(),
            logger);
        Volatile.Write(ref _published, published);
        published.OnChange(_ => changed(new(Kind)));
        Task running = published.RunAsync(cancellationToken);
        await published.WaitForSyncAsync(cancellationToken);
        changed(new(Kind));
        await running;
    }

    public async ValueTask<ReconcileResult> ReconcileAsync(Publication publication, CancellationToken cancellationToken)
    {
        if (authority.Issuer is not { } issuer || Volatile.Read(ref _published) is not { HasSynced: true } published)
        {
            return ReconcileResult.Retry("not ready");
        }

        if (published.Store.Get(_key) is null)
        {
            await secret.TryCreateAsync(issuer.Authority, cancellationToken);
        }

        return ReconcileResult.Done;
    }
}
