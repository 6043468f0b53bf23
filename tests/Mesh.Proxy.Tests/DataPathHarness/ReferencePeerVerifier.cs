using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>
/// Decides whom a peer's certificate makes it, with the framework's means. The same rules for both sides of a connection: a chain to one of our roots and to nothing else, made for this side of
/// the connection, and exactly one identity of our trust domain. Host names play no part.
/// </summary>
internal sealed class ReferencePeerVerifier(TimeProvider time)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>How TLS builds the chain that <see cref="Verify"/> then judges. The machine's own roots, downloads and revocation lists play no part.</summary>
    public X509ChainPolicy CreateChainPolicy(PeerRole role, X509Certificate2Collection roots)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // Leaves live for a day and are not revoked; a lost key is answered by rotating the issuer.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = time.GetUtcNow().UtcDateTime,
            VerificationTimeIgnored = false,
        };
        policy.CustomTrustStore.AddRange(roots);
        policy.ApplicationPolicy.Add(new Oid(role == PeerRole.Server ? ServerAuthentication : ClientAuthentication));
        return policy;
    }

    /// <summary>Judges a peer.</summary>
    /// <param name="certificate">What the peer showed.</param>
    /// <param name="errors">What TLS found with the policy of <see cref="CreateChainPolicy"/>.</param>
    /// <param name="role">Which side the peer is.</param>
    /// <param name="trustDomain">The trust domain whose roots were used.</param>
    /// <param name="expected">The identity that the peer must have, or null for any of the trust domain.</param>
    public static PeerVerification Verify(
        X509Certificate? certificate,
        SslPolicyErrors errors,
        PeerRole role,
        TrustDomain trustDomain,
        SpiffeId? expected)
    {
        if (certificate is not X509Certificate2 leaf || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return PeerVerification.Reject(PeerRejection.NoCertificate);
        }

        // A name mismatch is expected: SNI names a service and port, the certificate names a workload.
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return PeerVerification.Reject(PeerRejection.UntrustedChain);
        }

        if (!IsLeafFor(role, leaf))
        {
            return PeerVerification.Reject(PeerRejection.NotALeaf);
        }

        if (SubjectAlternativeUris.ReadSpiffeId(leaf) is not { } peer)
        {
            return PeerVerification.Reject(PeerRejection.NoIdentity);
        }

        if (peer.TrustDomain != trustDomain)
        {
            return PeerVerification.Reject(PeerRejection.ForeignTrustDomain);
        }

        return expected is null || peer == expected
            ? PeerVerification.Accept(peer)
            : PeerVerification.Reject(PeerRejection.UnexpectedIdentity);
    }

    // The chain policy accepts a certificate without extended key usage for everything, and an issuer in the place of a leaf; X.509-SVID §4 does not.
    private static bool IsLeafFor(PeerRole role, X509Certificate2 certificate)
    {
        string needed = role == PeerRole.Server ? ServerAuthentication : ClientAuthentication;
        bool isMeantForRole = false;
        foreach (X509Extension extension in certificate.Extensions)
        {
            switch (extension)
            {
                case X509BasicConstraintsExtension { CertificateAuthority: true }:
                    return false;
                case X509EnhancedKeyUsageExtension usage:
                    isMeantForRole |= usage.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == needed);
                    break;
                default:
                    break;
            }
        }

        return isMeantForRole;
    }
}
