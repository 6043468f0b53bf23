using System.Text;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>
/// The Secrets of the certificate authority: the one that is wanted, which people and cert-manager may write; the one in force, which only the control plane writes;
/// and the root, if the control plane made it.
/// </summary>
internal sealed class AuthoritySecrets(KubernetesConnection connection, ControlPlaneOptions options, TimeProvider time, ILogger<AuthoritySecrets> logger)
{
    public const string CertificateKey = "tls.crt";
    public const string PrivateKeyKey = "tls.key";
    public const string RootsKey = "ca.crt";

    private readonly ResourceClient<V1Secret> _secrets = connection.Resource<V1Secret>();

    public TimeProvider Time => time;

    public ResourceKey Wanted { get; } = new(options.Namespace, MeshNames.CaSecret);

    public ResourceKey Root { get; } = new(options.Namespace, MeshNames.CaRootSecret);

    public ResourceKey InForce { get; } = new(options.Namespace, MeshNames.CaActiveSecret);

    /// <summary>Follows when one of the Secrets changes; what is in it is read when it is needed, so no key lies in a cache.</summary>
    public Informer<V1Secret> Follow(ResourceKey key) => new(
        _secrets,
        new()
        {
            Query = new(key.Namespace, FieldSelector: $"metadata.name={key.Name}"),
            Transform = found => new V1Secret { Metadata = found.Metadata },
        },
        time,
        new Random(),
        logger);

    public Task<V1Secret?> GetAsync(ResourceKey key, CancellationToken cancellationToken) => _secrets.GetAsync(key, cancellationToken);

    /// <returns>False if there is one already.</returns>
    public async Task<bool> TryCreateAsync(
        ResourceKey key, IDictionary<string, byte[]> data, IDictionary<string, string>? annotations, CancellationToken cancellationToken)
    {
        try
        {
            await _secrets.CreateAsync(
                new V1Secret
                {
                    Metadata = new() { NamespaceProperty = key.Namespace, Name = key.Name, Labels = ObjectLabels.Owned, Annotations = annotations },
                    Type = "kubernetes.io/tls",
                    Data = data,
                },
                cancellationToken);
            return true;
        }
        catch (KubernetesApiException exception) when (exception.IsAlreadyExists)
        {
            return false;
        }
    }

    /// <summary>Writes what was read and changed; refused if somebody else wrote meanwhile.</summary>
    /// <exception cref="KubernetesApiException">A conflict, among others.</exception>
    public Task ReplaceAsync(V1Secret changed, CancellationToken cancellationToken) => _secrets.ReplaceAsync(changed, cancellationToken);

    /// <summary>The authority in a Secret.</summary>
    /// <exception cref="InvalidAuthorityException">It cannot be used.</exception>
    public CertificateAuthority Read(V1Secret secret, bool mayHaveEnded = false) =>
        CertificateAuthority.Load(Text(secret, CertificateKey), Text(secret, PrivateKeyKey), TextOrNull(secret, RootsKey), time, mayHaveEnded);

    public static Dictionary<string, byte[]> Data(CertificateAuthority authority) => new()
    {
        [CertificateKey] = Encoding.ASCII.GetBytes(authority.CertificatePem),
        [PrivateKeyKey] = Encoding.ASCII.GetBytes(authority.KeyPem),
        [RootsKey] = Encoding.ASCII.GetBytes(authority.Anchors.Pem),
    };

    public static string? TextOrNull(V1Secret secret, string key) =>
        secret.Data?.TryGetValue(key, out byte[]? bytes) == true ? Encoding.UTF8.GetString(bytes) : null;

    private static string Text(V1Secret secret, string key) => TextOrNull(secret, key) ?? throw new InvalidAuthorityException($"it has no key {key}");
}
