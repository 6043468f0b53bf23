using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>
/// Puts the CA Secret back if it is deleted: the next replica to start would otherwise make a root that no workload knows. If it holds another root than
/// the one in use, which replicas that start from now on will serve, it is reported and left alone: which of the two is right is for a person to say.
/// </summary>
internal sealed partial class AuthorityPublisher(
    AuthoritySecret secret, AuthorityHolder authority, EventRecorder events, ILogger<AuthorityPublisher> logger) : IPublisher
{
    private Informer<V1Secret>? _published;

    public PublicationKind Kind => PublicationKind.Authority;

    public async Task RunAsync(Action<Publication> changed, CancellationToken cancellationToken)
    {
        var published = secret.Follow(logger);
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

        if (published.Store.Get(secret.Key) is not { } existing)
        {
            await secret.TryCreateAsync(issuer.Authority, cancellationToken);
            return ReconcileResult.Done;
        }

        bool differs = !Holds(existing, issuer.Authority.Root);
        if (differs && !authority.IsSecretDifferent)
        {
            Log.Different(logger, secret.Key, issuer.Authority.Root.Thumbprint);
            events.Record(
                existing,
                EventType.Warning,
                "RootDiffers",
                "Compare",
                $"holds another root than the one in use ({issuer.Authority.Root.Thumbprint}); put that back, or restart every replica to use the new one");
        }

        authority.IsSecretDifferent = differs;
        return ReconcileResult.Done;
    }

    private static bool Holds(V1Secret existing, X509Certificate2 root)
    {
        try
        {
            using var stored = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(existing.Data?[AuthoritySecret.CertificateKey] ?? []));
            return stored.RawDataMemory.Span.SequenceEqual(root.RawDataMemory.Span);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or KeyNotFoundException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AuthorityDifferent, LogLevel.Error, "Secret {Secret} holds another root than the one in use, {Thumbprint}. Put that back, or restart every replica to use the new one, which every workload must then learn")]
        public static partial void Different(ILogger logger, ResourceKey secret, string thumbprint);
    }
}
