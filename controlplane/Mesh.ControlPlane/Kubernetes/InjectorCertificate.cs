using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>The content of the injector's certificate Secret: making it, and judging one that is there.</summary>
internal static class InjectorCertificate
{
    public const string RootKey = "ca.crt";

    public static Dictionary<string, byte[]> Issue(CertificateIssuer issuer, string @namespace)
    {
        using var certificate = issuer.IssueServer(DnsNames(@namespace), InjectorCertificatePublisher.Lifetime);
        using var key = certificate.GetECDsaPrivateKey()!;
        return new()
        {
            [AuthoritySecret.CertificateKey] = Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"),
            [AuthoritySecret.PrivateKeyKey] = Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"),
            [RootKey] = Encoding.ASCII.GetBytes(issuer.Authority.CertificatePem),
        };
    }

    /// <summary>When a certificate is due for renewal; null if it is unusable: damaged, of another root, or not belonging to its key.</summary>
    public static DateTimeOffset? RenewAt(V1Secret secret, CertificateAuthority authority)
    {
        if (secret.Data is not { } data
            || !data.TryGetValue(AuthoritySecret.CertificateKey, out byte[]? certificatePem)
            || !data.TryGetValue(AuthoritySecret.PrivateKeyKey, out byte[]? keyPem)
            || !data.TryGetValue(RootKey, out byte[]? rootPem)
            || Encoding.UTF8.GetString(rootPem) != authority.CertificatePem)
        {
            return null;
        }

        try
        {
            // Refuses a key that belongs to another certificate.
            using var certificate = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(certificatePem), Encoding.UTF8.GetString(keyPem));
            return IsSignedBy(certificate, authority) ? certificate.NotBefore + ((certificate.NotAfter - certificate.NotBefore) / 2) : null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static bool IsSignedBy(X509Certificate2 certificate, CertificateAuthority authority)
    {
        using var chain = new X509Chain
        {
            ChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                // Whether it is still valid is the caller's question.
                VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid,
            },
        };
        chain.ChainPolicy.CustomTrustStore.Add(authority.Root);
        return chain.Build(certificate);
    }

    private static IReadOnlyList<string> DnsNames(string @namespace)
    {
        string name = $"{MeshNames.Injector}.{@namespace}.svc";
        return [name, $"{name}.cluster.local"];
    }
}
