using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Identity;

/// <summary>Decides which workload a TLS certificate proves its owner to be.</summary>
internal sealed class PeerVerifier(TrustBundle bundle, TrustDomain trustDomain, TimeProvider time)
{
    private static readonly TimeSpan LongestStepBack = TimeSpan.FromHours(1);

    private readonly ChainVerifier _chains = new(bundle, ChainVerifier.ClientAuthentication, LongestStepBack, time);

    /// <summary>Who a certificate proves its owner to be, or null if it is not one of this mesh, not valid now or not for clients.</summary>
    /// <param name="certificate">The leaf.</param>
    /// <param name="intermediates">What its owner sent with it.</param>
    public VerifiedPeer? Verify(X509Certificate2 certificate, IEnumerable<X509Certificate2> intermediates) =>
        _chains.Verify(certificate, intermediates) is { } proven && SpiffeId.TryParse(proven.Uri) is { } identity && identity.TrustDomain == trustDomain
            ? new(identity, proven.Root)
            : null;

    /// <summary>The rules by which chains are built; also given to the TLS stack.</summary>
    public X509ChainPolicy Policy() => _chains.Policy();
}
