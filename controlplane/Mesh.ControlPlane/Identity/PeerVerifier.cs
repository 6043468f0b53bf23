using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Identity;

/// <summary>Decides whom a TLS certificate proves its owner to be. Only the mesh's own roots count; the machine's roots do not.</summary>
internal sealed class PeerVerifier(TrustBundle bundle, TrustDomain trustDomain, TimeProvider time)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string SubjectAlternativeName = "2.5.29.17";

    /// <summary>
    /// How far a clock may be put back without strangers being made of all who got their certificates before that. Whatever the mesh signs is valid at once, so one
    /// that is not valid yet says something about our clock only.
    /// </summary>
    private static readonly TimeSpan LongestStepBack = TimeSpan.FromHours(1);

    /// <summary>Who a certificate proves its owner to be, or null if it is not one of this mesh, not valid now or not for clients.</summary>
    /// <param name="certificate">The leaf.</param>
    /// <param name="intermediates">What its owner sent with it.</param>
    public VerifiedPeer? Verify(X509Certificate2 certificate, IEnumerable<X509Certificate2> intermediates)
    {
        using var chain = new X509Chain { ChainPolicy = Policy() };
        chain.ChainPolicy.ExtraStore.AddRange(intermediates.ToArray());
        DateTime begin = certificate.NotBefore.ToUniversalTime();
        if (begin > chain.ChainPolicy.VerificationTime && begin - chain.ChainPolicy.VerificationTime <= LongestStepBack)
        {
            chain.ChainPolicy.VerificationTime = begin;
        }

        if (!chain.Build(certificate))
        {
            return null;
        }

        try
        {
            return certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value == SubjectAlternativeName) is { } names
                && SpiffeNames.SoleUri(names.RawData) is { } uri
                && SpiffeId.TryParse(uri) is { } identity
                && identity.TrustDomain == trustDomain
                ? new(identity, TrustBundle.FingerprintOf(chain.ChainElements[^1].Certificate))
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
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
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return policy;
    }
}
