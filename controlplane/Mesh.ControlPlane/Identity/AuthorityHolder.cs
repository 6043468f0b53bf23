using Mesh.Api.Identity;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Identity;

/// <summary>The certificate authority once it is loaded, and all that follows from it.</summary>
internal sealed class AuthorityHolder(ControlPlaneOptions options, TrustDomain trustDomain, TimeProvider time)
{
    private CertificateIssuer? _issuer;
    private PeerVerifier? _verifier;
    private volatile bool _isSecretDifferent;

    public TimeSpan LeafLifetime => options.LeafLifetime;

    public CertificateIssuer? Issuer => Volatile.Read(ref _issuer);

    public PeerVerifier? Verifier => Volatile.Read(ref _verifier);

    /// <summary>What sidecars are told to believe; null before the authority is loaded.</summary>
    public TrustRoots? Roots => Issuer is { } issuer ? new(trustDomain, issuer.Authority.CertificatePem) : null;

    /// <summary>True while the CA Secret is known to hold another root than the one in use here. Only the leader looks.</summary>
    public bool IsSecretDifferent
    {
        get => _isSecretDifferent;
        set => _isSecretDifferent = value;
    }

    /// <summary>Called once, when the CA Secret has been read or created.</summary>
    public void Load(CertificateAuthority authority)
    {
        Volatile.Write(ref _verifier, new PeerVerifier(authority, trustDomain, time));
        Volatile.Write(ref _issuer, new CertificateIssuer(authority, time));
    }
}
