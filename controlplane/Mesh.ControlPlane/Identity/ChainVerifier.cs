using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.ControlPlane.Identity;

/// <summary>Decides which name a TLS certificate proves. Only the roots of a bundle count; the machine's roots do not.</summary>
/// <param name="bundle">Whom to believe.</param>
/// <param name="usage">What the certificate must be for: one of the two constants.</param>
/// <param name="longestStepBack">
/// How far our clock may be behind without strangers being made of all who got their certificates meanwhile. Whatever the mesh signs is valid at once, so one that is not valid
/// yet says something about clocks only.
/// </param>
/// <param name="time">The clock.</param>
internal sealed class ChainVerifier(TrustBundle bundle, string usage, TimeSpan longestStepBack, TimeProvider time)
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private const string SubjectAlternativeName = "2.5.29.17";

    /// <summary>The name that a certificate proves, or null if its chain does not lead to the bundle, it is not valid now, not for this use, or has another form than the mesh's.</summary>
    /// <param name="certificate">The leaf.</param>
    /// <param name="intermediates">What its owner sent with it.</param>
    public ProvenName? Verify(X509Certificate2 certificate, IEnumerable<X509Certificate2> intermediates)
    {
        using var chain = new X509Chain { ChainPolicy = Policy() };
        chain.ChainPolicy.ExtraStore.AddRange(intermediates.ToArray());
        DateTime begin = certificate.NotBefore.ToUniversalTime();
        if (begin > chain.ChainPolicy.VerificationTime && begin - chain.ChainPolicy.VerificationTime <= longestStepBack)
        {
            chain.ChainPolicy.VerificationTime = begin;
        }

        return chain.Build(certificate) && ClaimedBy(certificate) is { } uri ? new(uri, TrustBundle.FingerprintOf(chain.ChainElements[^1].Certificate)) : null;
    }

    /// <summary>The rules by which chains are built; also given to the TLS stack, which must not look for issuers on the network.</summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = time.GetUtcNow().UtcDateTime,
            VerificationTimeIgnored = false,
        };
        policy.CustomTrustStore.AddRange(bundle.Roots.ToArray());
        policy.ApplicationPolicy.Add(new Oid(usage));
        return policy;
    }

    /// <summary>The only URI that a certificate carries, whether it may or not; null if it carries none, or anything else.</summary>
    public static string? ClaimedBy(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value == SubjectAlternativeName) is { } names ? SpiffeNames.SoleUri(names.RawData) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
