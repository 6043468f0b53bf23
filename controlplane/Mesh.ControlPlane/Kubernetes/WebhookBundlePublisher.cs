using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Tells the API server by which root to know the injector.</summary>
internal sealed class WebhookBundlePublisher(
    KubernetesConnection connection, AuthorityHolder authority, TimeProvider time, ILogger<WebhookBundlePublisher> logger) : IPublisher
{
    private static readonly ResourceKey Key = ResourceKey.ClusterScoped(MeshNames.WebhookConfiguration);

    private readonly ResourceClient<V1MutatingWebhookConfiguration> _webhooks = connection.Resource<V1MutatingWebhookConfiguration>();
    private Informer<V1MutatingWebhookConfiguration>? _published;

    public PublicationKind Kind => PublicationKind.WebhookBundle;

    public async Task RunAsync(Action<Publication> changed, CancellationToken cancellationToken)
    {
        var published = new Informer<V1MutatingWebhookConfiguration>(
            _webhooks, new() { Query = new(FieldSelector: $"metadata.name={Key.Name}") }, time, new Random(), logger);
        Volatile.Write(ref _published, published);
        published.OnChange(_ => changed(new(Kind)));
        await published.RunAsync(cancellationToken);
    }

    public async ValueTask<ReconcileResult> ReconcileAsync(Publication publication, CancellationToken cancellationToken)
    {
        if (authority.Issuer is not { } issuer)
        {
            return ReconcileResult.Retry("not ready");
        }

        // Absent: the injector is not installed (yet), and the watch will tell.
        if (Volatile.Read(ref _published)?.Store.Get(Key) is not { } configuration)
        {
            return ReconcileResult.Done;
        }

        byte[] bundle = Encoding.ASCII.GetBytes(issuer.Authority.CertificatePem);
        if (Operations(configuration, bundle) is { Count: > 0 } operations)
        {
            await _webhooks.PatchAsync(Key, Patch.Operations(operations), cancellationToken);
        }

        return ReconcileResult.Done;
    }

    /// <summary>One operation per webhook whose bundle differs, each guarded by the webhook's name: indexes may have moved meanwhile.</summary>
    private static JsonArray Operations(V1MutatingWebhookConfiguration configuration, byte[] bundle)
    {
        var operations = new JsonArray();
        var webhooks = configuration.Webhooks ?? [];
        for (int i = 0; i < webhooks.Count; i++)
        {
            if (webhooks[i].ClientConfig?.CaBundle is { } current && current.AsSpan().SequenceEqual(bundle))
            {
                continue;
            }

            operations.Add(new JsonObject { ["op"] = "test", ["path"] = $"/webhooks/{i}/name", ["value"] = webhooks[i].Name });
            operations.Add(new JsonObject
            {
                ["op"] = "add",
                ["path"] = $"/webhooks/{i}/clientConfig/caBundle",
                ["value"] = Convert.ToBase64String(bundle),
            });
        }

        return operations;
    }
}
