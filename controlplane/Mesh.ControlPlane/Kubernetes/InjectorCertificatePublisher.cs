using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>The injector's serving certificate: issued here, mounted there, renewed at half of its life.</summary>
internal sealed class InjectorCertificatePublisher(
    KubernetesConnection connection, ControlPlaneOptions options, AuthorityHolder authority, TimeProvider time, ILogger<InjectorCertificatePublisher> logger)
    : IPublisher
{
    /// <summary>30 days: the injector must outlive a long absence of the control plane, because no pod of a labelled namespace starts without it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly ResourceClient<V1Secret> _secrets = connection.Resource<V1Secret>();
    private readonly ResourceKey _key = new(options.Namespace, MeshNames.InjectorTlsSecret);
    private Informer<V1Secret>? _published;

    public PublicationKind Kind => PublicationKind.InjectorCertificate;

    public async Task RunAsync(Action<Publication> changed, CancellationToken cancellationToken)
    {
        var published = new Informer<V1Secret>(
            _secrets, new() { Query = new(_key.Namespace, FieldSelector: $"metadata.name={_key.Name}") }, time, new Random(), logger);
        Volatile.Write(ref _published, published);
        published.OnChange(_ => changed(new(Kind)));
        Task running = published.RunAsync(cancellationToken);
        await published.WaitForSyncAsync(cancellationToken);
        changed(new(Kind));
        await running;
    }

    public IEnumerable<string> Behind(AuthorityInForce inForce) =>
        Volatile.Read(ref _published) is { HasSynced: true } published && published.Store.Get(_key) is { } existing && InjectorCertificate.RenewAt(existing, inForce) is not null
            ? []
            : [$"Secret {_key}"];

    public async ValueTask<ReconcileResult> ReconcileAsync(Publication publication, CancellationToken cancellationToken)
    {
        if (authority.Current is not { } inForce || Volatile.Read(ref _published) is not { HasSynced: true } published)
        {
            return ReconcileResult.Retry("not ready");
        }

        var existing = published.Store.Get(_key);
        if (existing is not null && InjectorCertificate.RenewAt(existing, inForce) is { } renewAt && renewAt > time.GetUtcNow())
        {
            return ReconcileResult.After(renewAt - time.GetUtcNow());
        }

        var data = InjectorCertificate.Issue(inForce, options.Namespace);
        if (existing is null)
        {
            await _secrets.CreateAsync(
                new V1Secret
                {
                    Metadata = new() { NamespaceProperty = _key.Namespace, Name = _key.Name, Labels = ObjectLabels.Owned },
                    Type = "kubernetes.io/tls",
                    Data = data,
                },
                cancellationToken);
        }
        else
        {
            var encoded = new JsonObject(data.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)Convert.ToBase64String(entry.Value))));
            await _secrets.PatchAsync(_key, Patch.Merge(new JsonObject { ["data"] = encoded }), cancellationToken);
        }

        return ReconcileResult.After(Lifetime / 2);
    }
}
