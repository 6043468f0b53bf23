using Mesh.Api.Identity;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Identity;

/// <summary>Who signs here and who is believed here, at present, and all that follows from it. Replaced as a whole; one writer.</summary>
internal sealed class AuthorityHolder(ControlPlaneOptions options, TrustDomain trustDomain, TimeProvider time)
{
    private AuthorityInForce? _current;

    public TimeSpan LeafLifetime => options.LeafLifetime;

    /// <summary>Null before the authority is loaded.</summary>
    public AuthorityInForce? Current => Volatile.Read(ref _current);

    public CertificateIssuer? Issuer => Current?.Issuer;

    public PeerVerifier? Verifier => Current?.Verifier;

    public TrustBundle? Bundle => Current?.Bundle;

    /// <summary>What sidecars are told to believe; null before the authority is loaded.</summary>
    public TrustRoots? Roots => Current is { } current ? new(trustDomain, current.Bundle.Pem) : null;

    /// <summary>Raised after issuer or bundle were replaced, by the thread that did it.</summary>
    public event Action? Changed;

    /// <summary>Puts an authority in force.</summary>
    /// <param name="authority">Signs from now on.</param>
    /// <param name="bundle">Believed from now on; its own roots if null.</param>
    /// <param name="phase">Where a rotation stands.</param>
    public void Use(CertificateAuthority authority, TrustBundle? bundle = null, RotationPhase phase = RotationPhase.Stable)
    {
        bundle ??= authority.Anchors;
        var current = Current;
        bool sameIssuer = current?.Issuer.Authority.IsSameAs(authority) == true;
        bool sameBundle = current?.Bundle.Equals(bundle) == true;
        if (sameIssuer && sameBundle && current!.Phase == phase)
        {
            return;
        }

        Volatile.Write(ref _current, new(
            sameIssuer ? current!.Issuer : new(authority, time),
            bundle,
            sameBundle ? current!.Verifier : new(bundle, trustDomain, time),
            phase));
        Changed?.Invoke();
    }
}
