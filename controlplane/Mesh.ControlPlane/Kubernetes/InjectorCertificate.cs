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
    public static Dictionary<string, byte[]> Issue(AuthorityInForce inForce, string @namespace)
    {
        using var certificate = inForce.Issuer.IssueServer(DnsNames(@namespace), InjectorCertificatePublisher.Lifetime);
        using var key = certificate.GetECDsaPrivateKey()!;
        return new()
        {
            [AuthoritySecrets.CertificateKey] = Encoding.ASCII.GetBytes(CertificateText.Of([certificate, .. inForce.Issuer.Authority.Intermediates])),
            [AuthoritySecrets.PrivateKeyKey] = Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"),
            [AuthoritySecrets.RootsKey] = Encoding.ASCII.GetBytes(inForce.Bundle.Pem),
        };
    }

    /// <summary>When a certificate is due for renewal; null if it is unusable: damaged, of another root than the issuer's, beside another bundle, or not belonging to its key.</summary>
    public static DateTimeOffset? RenewAt(V1Secret secret, AuthorityInForce inForce)
    {
        if (secret.Data is not { } data
            || !data.TryGetValue(AuthoritySecrets.CertificateKey, out byte[]? certificatePem)
            || !data.TryGetValue(AuthoritySecrets.PrivateKeyKey, out byte[]? keyPem)
            || !data.TryGetValue(AuthoritySecrets.RootsKey, out byte[]? rootPem)
            || Encoding.UTF8.GetString(rootPem) != inForce.Bundle.Pem)
        {
            return null;
        }

        try
        {
            // Refuses a key that belongs to another certificate.
            string chain = Encoding.UTF8.GetString(certificatePem);
            using var certificate = X509Certificate2.CreateFromPem(chain, Encoding.UTF8.GetString(keyPem));
            return IsSignedBy(certificate, CertificateText.Read(chain), inForce.Issuer.Authority) ? certificate.NotBefore + ((certificate.NotAfter - certificate.NotBefore) / 2) : null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or InvalidAuthorityException)
        {
            return null;
        }
    }

    private static bool IsSignedBy(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> sent, CertificateAuthority authority)
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
        chain.ChainPolicy.ExtraStore.AddRange(sent.ToArray());
        return chain.Build(certificate);
    }

    private static IReadOnlyList<string> DnsNames(string @namespace)
    {
        string name = $"{MeshNames.Injector}.{@namespace}.svc";
        return [name, $"{name}.cluster.local"];
    }
}
