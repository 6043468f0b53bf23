using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Cli.Authorities;

/// <summary>Whether a certificate authority can be used, before anything is written: the control plane would refuse it too, later.</summary>
internal static class AuthorityCheck
{
    /// <returns>What is wrong; null if nothing is.</returns>
    public static string? Fault(string chainPem, string keyPem, string rootsPem, DateTimeOffset now)
    {
        X509Certificate2Collection chain = [];
        X509Certificate2Collection roots = [];
        try
        {
            chain.ImportFromPem(chainPem);
            roots.ImportFromPem(rootsPem);
        }
        catch (CryptographicException)
        {
            return "a file is not PEM of certificates";
        }

        if (chain.Count == 0 || roots.Count == 0)
        {
            return $"there is no certificate in the {(chain.Count == 0 ? "certificate" : "root")} file";
        }

        X509Certificate2 signer = chain[0];
        if (!signer.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority))
        {
            return "the certificate is not one of a certificate authority";
        }

        return KeyFault(signer, keyPem) ?? ChainFault(chain, roots, now);
    }

    private static string? KeyFault(X509Certificate2 signer, string keyPem)
    {
        using ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(keyPem);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return "the key is not PEM of an ECDSA key";
        }

        using ECDsa? publicKey = signer.GetECDsaPublicKey();
        return publicKey?.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()) == true ? null : "the key does not belong to the certificate";
    }

    private static string? ChainFault(X509Certificate2Collection chain, X509Certificate2Collection roots, DateTimeOffset now)
    {
        using X509Chain builder = new();
        builder.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        builder.ChainPolicy.CustomTrustStore.AddRange(roots);
        builder.ChainPolicy.ExtraStore.AddRange(chain);
        builder.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        builder.ChainPolicy.DisableCertificateDownloads = true;
        builder.ChainPolicy.VerificationTime = now.UtcDateTime;
        return builder.Build(chain[0])
            ? null
            : $"the certificate does not lead to the root: {string.Join(", ", builder.ChainStatus.Select(status => status.Status).Distinct())}";
    }
}
