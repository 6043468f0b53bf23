using k8s.Models;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Where the authority that is wanted comes from: files that somebody mounts, or else a Secret, which the control plane fills itself if nobody else has.</summary>
internal sealed partial class WantedAuthority(AuthoritySecrets secrets, ControlPlaneOptions options, ILogger<WantedAuthority> logger)
{
    /// <summary>True if it is mounted: then nothing but the authority in force is written.</summary>
    public bool IsMounted => options.CaDirectory is not null;

    /// <summary>The Secret, unless it is mounted.</summary>
    public async Task<V1Secret?> SecretAsync(CancellationToken cancellationToken) =>
        IsMounted ? null : await secrets.GetAsync(secrets.Wanted, cancellationToken);

    /// <summary>Reads it.</summary>
    /// <returns>Null if there is none.</returns>
    /// <exception cref="InvalidAuthorityException">It cannot be used.</exception>
    public CertificateAuthority? Read(V1Secret? secret) => IsMounted ? Mounted() : secret is null ? null : secrets.Read(secret);

    /// <summary>Reads it, or makes a root and an intermediate if there is none.</summary>
    public async Task<CertificateAuthority> GetOrCreateAsync(CancellationToken cancellationToken)
    {
        if (Read(await SecretAsync(cancellationToken)) is { } found)
        {
            return found;
        }

        var root = await RootAsync(cancellationToken);
        var made = root.CreateIntermediate(options.Cluster, secrets.Time);
        if (await secrets.TryCreateAsync(secrets.Wanted, AuthoritySecrets.Data(made), SelfMadeRoot.Mark(made), cancellationToken))
        {
            return made;
        }

        // Another replica was faster: its intermediate is the intermediate.
        return Read(await SecretAsync(cancellationToken)) ?? throw new InvalidAuthorityException("it was created and deleted at the same time");
    }

    private async Task<CertificateAuthority> RootAsync(CancellationToken cancellationToken)
    {
        if (await secrets.GetAsync(secrets.Root, cancellationToken) is { } stored)
        {
            return secrets.Read(stored);
        }

        var made = CertificateAuthority.CreateRoot(options.TrustDomain, secrets.Time);
        if (await secrets.TryCreateAsync(secrets.Root, AuthoritySecrets.Data(made), null, cancellationToken))
        {
            Log.Created(logger, made.Fingerprint, made.NotAfter);
            return made;
        }

        return await secrets.GetAsync(secrets.Root, cancellationToken) is { } theirs
            ? secrets.Read(theirs)
            : throw new InvalidAuthorityException("the Secret of the root was created and deleted at the same time");
    }

    private CertificateAuthority Mounted()
    {
        try
        {
            return CertificateAuthority.Load(File(AuthoritySecrets.CertificateKey)!, File(AuthoritySecrets.PrivateKeyKey)!, File(AuthoritySecrets.RootsKey, optional: true), secrets.Time);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidAuthorityException(exception.Message);
        }
    }

    private string? File(string name, bool optional = false)
    {
        string path = Path.Combine(options.CaDirectory!, name);
        return optional && !System.IO.File.Exists(path) ? null : System.IO.File.ReadAllText(path);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RootCreated, LogLevel.Information, "Made a new root: {Fingerprint}, valid until {NotAfter:u}")]
        public static partial void Created(ILogger logger, string fingerprint, DateTimeOffset notAfter);
    }
}
