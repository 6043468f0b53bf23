using System.Text;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>The Secret that keeps the certificate authority across restarts and shares it between replicas.</summary>
internal sealed partial class AuthoritySecret(KubernetesConnection connection, ControlPlaneOptions options, TimeProvider time, ILogger<AuthoritySecret> logger)
{
    public const string CertificateKey = "tls.crt";
    public const string PrivateKeyKey = "tls.key";

    private readonly ResourceClient<V1Secret> _secrets = connection.Resource<V1Secret>();
    private readonly ResourceKey _key = new(options.Namespace, MeshNames.CaSecret);

    public TimeProvider Time => time;

    public ResourceKey Key => _key;

    /// <summary>Follows the certificate of this Secret and nothing else: the key need not lie in memory twice.</summary>
    public Informer<V1Secret> Follow(ILogger watcher) => new(
        _secrets,
        new()
        {
            Query = new(_key.Namespace, FieldSelector: $"metadata.name={_key.Name}"),
            Transform = found => new V1Secret
            {
                Metadata = found.Metadata,
                Data = found.Data?.Where(entry => entry.Key == CertificateKey).ToDictionary(),
            },
        },
        time,
        new Random(),
        watcher);

    /// <exception cref="InvalidAuthorityException">The Secret is there and cannot be used.</exception>
    public async Task<CertificateAuthority> GetOrCreateAsync(CancellationToken cancellationToken)
    {
        if (await _secrets.GetAsync(_key, cancellationToken) is { } stored)
        {
            return Load(stored);
        }

        var made = CertificateAuthority.Create(options.TrustDomain, time);
        if (await TryCreateAsync(made, cancellationToken))
        {
            Log.Created(logger, _key, made.Root.Thumbprint, made.Root.NotAfter.ToUniversalTime());
            return made;
        }

        // Another replica was faster: its root is the root.
        return await _secrets.GetAsync(_key, cancellationToken) is { } theirs
            ? Load(theirs)
            : throw new InvalidAuthorityException("it was created and deleted at the same time");
    }

    /// <summary>Puts the authority into its Secret if there is none.</summary>
    /// <returns>False if there is one.</returns>
    public async Task<bool> TryCreateAsync(CertificateAuthority authority, CancellationToken cancellationToken)
    {
        try
        {
            await _secrets.CreateAsync(
                new V1Secret
                {
                    Metadata = new() { NamespaceProperty = _key.Namespace, Name = _key.Name, Labels = ObjectLabels.Owned },
                    Type = "kubernetes.io/tls",
                    Data = new Dictionary<string, byte[]>
                    {
                        [CertificateKey] = Encoding.ASCII.GetBytes(authority.CertificatePem),
                        [PrivateKeyKey] = Encoding.ASCII.GetBytes(authority.KeyPem),
                    },
                },
                cancellationToken);
            return true;
        }
        catch (KubernetesApiException exception) when (exception.IsAlreadyExists)
        {
            return false;
        }
    }

    private CertificateAuthority Load(V1Secret secret)
    {
        var authority = CertificateAuthority.Load(Text(secret, CertificateKey), Text(secret, PrivateKeyKey), time);
        Log.Loaded(logger, _key, authority.Root.Thumbprint, authority.Root.NotAfter.ToUniversalTime());
        return authority;
    }

    private static string Text(V1Secret secret, string key) =>
        secret.Data?.TryGetValue(key, out byte[]? bytes) == true ? Encoding.UTF8.GetString(bytes) : throw new InvalidAuthorityException($"it has no key {key}");

    private static partial class Log
    {
        [LoggerMessage(EventIds.RootCreated, LogLevel.Information, "Made a new root, kept in Secret {Secret}: thumbprint {Thumbprint}, valid until {NotAfter:u}")]
        public static partial void Created(ILogger logger, ResourceKey secret, string thumbprint, DateTime notAfter);

        [LoggerMessage(EventIds.RootLoaded, LogLevel.Information, "Loaded the root from Secret {Secret}: thumbprint {Thumbprint}, valid until {NotAfter:u}")]
        public static partial void Loaded(ILogger logger, ResourceKey secret, string thumbprint, DateTime notAfter);
    }
}
