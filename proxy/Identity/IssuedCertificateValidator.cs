using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Certificates.V1;
using Mesh.Api.Identity;

namespace Mesh.Proxy.Identity;

/// <summary>
/// Checks what the certificate authority answered, before anybody is shown it: a wrong certificate found here is a log line, found by a peer it is an outage.
/// </summary>
internal static class IssuedCertificateValidator
{
    /// <summary>Longest chain: leaf, the cluster's intermediate and room for a hierarchy above it.</summary>
    private const int MaxChainLength = 8;

    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Checks an answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="key">The key whose certificate was asked for.</param>
    /// <param name="id">The identity that was asked for.</param>
    /// <param name="now">Current time.</param>
    /// <param name="reason">Why the answer is refused; empty on success.</param>
    /// <returns>The certificate with its key, or null.</returns>
    public static WorkloadCertificate? TryAccept(IssueCertificateResponse response, ECDsa key, SpiffeId id, DateTimeOffset now, out string reason)
    {
        if (response.CertificateChain.Count is 0 or > MaxChainLength)
        {
            reason = $"the chain has {response.CertificateChain.Count} certificates, not 1 to {MaxChainLength}";
            return null;
        }

        if (TrustRoots.TryParse(response.TrustBundlePem, out string bundleFault) is not { } roots)
        {
            reason = $"the trust bundle: {bundleFault}";
            return null;
        }

        try
        {
            X509Certificate2[] chain = [.. response.CertificateChain.Select(der => X509CertificateLoader.LoadCertificate(der.Span))];
            reason = Check(chain, roots, key, id, now) ?? "";
            return reason.Length > 0 ? null : Accept(chain, roots, key, id);
        }
        catch (CryptographicException e)
        {
            reason = $"not a certificate: {e.Message}";
            return null;
        }
    }

    private static string? Check(X509Certificate2[] chain, X509Certificate2Collection roots, ECDsa key, SpiffeId id, DateTimeOffset now)
    {
        X509Certificate2 leaf = chain[0];
        if (!leaf.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
        {
            return "the certificate is for another key";
        }

        if (SubjectAlternativeUris.ReadSpiffeId(leaf) != id)
        {
            return $"the certificate is not for {id}";
        }

        if (!Allows(leaf, ClientAuthentication) || !Allows(leaf, ServerAuthentication))
        {
            return "the certificate cannot be used for both sides of a connection";
        }

        using var builder = new X509Chain();
        builder.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        builder.ChainPolicy.CustomTrustStore.AddRange(roots);
        builder.ChainPolicy.ExtraStore.AddRange(chain[1..]);
        builder.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        builder.ChainPolicy.DisableCertificateDownloads = true;
        builder.ChainPolicy.VerificationTime = now.UtcDateTime;
        return builder.Build(leaf)
            ? null
            : $"the chain does not lead to the trust bundle: {string.Join(", ", builder.ChainStatus.Select(status => status.Status).Distinct())}";
    }

    private static bool Allows(X509Certificate2 leaf, string usage) => leaf.Extensions
        .OfType<X509EnhancedKeyUsageExtension>()
        .Any(extension => extension.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == usage));

    private static WorkloadCertificate Accept(X509Certificate2[] chain, X509Certificate2Collection roots, ECDsa key, SpiffeId id)
    {
        X509Certificate2 leaf = chain[0].CopyWithPrivateKey(key);
        var context = SslStreamCertificateContext.Create(leaf, [.. chain[1..]], offline: true);
        return new WorkloadCertificate(id, context, roots, leaf.NotAfter);
    }
}
