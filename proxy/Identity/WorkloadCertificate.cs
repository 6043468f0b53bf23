using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;

namespace Mesh.Proxy.Identity;

/// <summary>The sidecar's current certificate and the roots it believes in. Immutable; renewal publishes a new one and open connections keep theirs.</summary>
/// <param name="Id">Own identity.</param>
/// <param name="Context">Leaf with key, and intermediates, ready for TLS.</param>
/// <param name="Roots">Roots of the own trust domain; the only ones that vouch for its peers.</param>
/// <param name="NotAfter">End of the leaf's life.</param>
internal sealed record WorkloadCertificate(
    SpiffeId Id,
    SslStreamCertificateContext Context,
    X509Certificate2Collection Roots,
    DateTimeOffset NotAfter)
{
    /// <summary>Roots of linked clusters' trust domains by name. Each vouches for identities of its own trust domain and for no other; the own one is never among them.</summary>
    public ImmutableDictionary<string, X509Certificate2Collection> FederatedRoots { get; init; } = ImmutableDictionary<string, X509Certificate2Collection>.Empty;

    /// <summary>True for the own trust domain and those of linked clusters.</summary>
    public bool Believes(TrustDomain trustDomain) => trustDomain == Id.TrustDomain || FederatedRoots.ContainsKey(trustDomain.Name);
}
