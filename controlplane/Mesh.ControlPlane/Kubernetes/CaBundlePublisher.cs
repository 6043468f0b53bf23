using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Tells the API server by which root to know the webhooks of the mesh.</summary>
internal sealed class CaBundlePublisher<T>(
    CaBundleTarget<T> target, KubernetesConnection connection, AuthorityHolder authority, TimeProvider time, ILogger<CaBundlePublisher<T>> logger) : IPublisher
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ResourceKey _key = ResourceKey.ClusterScoped(target.Name);
    private readonly ResourceClient<T> _client = connection.Resource<T>();
    private Informer<T>? _published;

    public PublicationKind Kind => target.Kind;

    public async Task RunAsync(Action<Publication> changed, CancellationToken cancellationToken)
    {
        var published = new Informer<T>(
            _client, new() { Query = new(FieldSelector: $"metadata.name={_key.Name}"), Transform = target.Reduce }, time, new Random(), logger);
        Volatile.Write(ref _published, published);
        published.OnChange(_ => changed(new(Kind)));
        await published.RunAsync(cancellationToken);
    }

    public IEnumerable<string> Behind(AuthorityInForce inForce) => Volatile.Read(ref _published) switch
    {
        { HasSynced: true } published when published.Store.Get(_key) is not { } holder
            || Operations(target.Places(holder), Encoding.ASCII.GetBytes(inForce.Bundle.Pem)).Count == 0 => [],
        _ => [$"{target.Kind} of {_key}"],
    };

    public async ValueTask<ReconcileResult> ReconcileAsync(Publication publication, CancellationToken cancellationToken)
    {
        if (authority.Bundle is not { } trusted)
        {
            return ReconcileResult.Retry("not ready");
        }

        // Absent: not installed (yet), and the watch will tell.
        if (Volatile.Read(ref _published)?.Store.Get(_key) is not { } holder)
        {
            return ReconcileResult.Done;
        }

        byte[] bundle = Encoding.ASCII.GetBytes(trusted.Pem);
        if (Operations(target.Places(holder), bundle) is { Count: > 0 } operations)
        {
            await _client.PatchAsync(_key, Patch.Operations(operations), cancellationToken);
        }

        return ReconcileResult.Done;
    }

    /// <summary>One operation per place whose bundle differs, each guarded.</summary>
    private static JsonArray Operations(IEnumerable<CaBundlePlace> places, byte[] bundle)
    {
        var operations = new JsonArray();
        foreach (var place in places.Where(place => place.Current is not { } current || !current.AsSpan().SequenceEqual(bundle)))
        {
            operations.Add((JsonNode)new JsonObject { ["op"] = "test", ["path"] = place.Guard, ["value"] = place.Value });
            operations.Add((JsonNode)new JsonObject { ["op"] = "add", ["path"] = $"{place.ClientConfig}/caBundle", ["value"] = Convert.ToBase64String(bundle) });
        }

        return operations;
    }
}
