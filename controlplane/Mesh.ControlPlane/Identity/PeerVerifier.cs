using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Identity;

/// <summary>Decides whom a TLS certificate proves its owner to be. Only the mesh's own root counts; the machine's roots do not.</summary>
internal sealed class PeerVerifier(CertificateAuthority authority, TrustDomain trustDomain, TimeProvider time)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string SubjectAlternativeName = "2.5.29.17";

    /// <summary>The identity in a certificate, or null if it is not one of this mesh, not valid now or not for clients.</summary>
    public SpiffeId? Verify(X509Certificate2 certificate)
    {
        using var chain = new X509Chain { ChainPolicy = Policy() };
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
                ? identity
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
        policy.CustomTrustStore.Add(authority.Root);
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return policy;
    }
}
