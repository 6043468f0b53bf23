using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;

namespace Mesh.Proxy.Identity;

/// <summary>The sidecar's current certificate and the roots it believes in. Immutable; renewal publishes a new one and open connections keep theirs.</summary>
/// <param name="Id">Own identity.</param>
/// <param name="Context">Leaf with key, and intermediates, ready for TLS.</param>
/// <param name="Roots">Roots of the trust domain; the only ones that vouch for a peer.</param>
/// <param name="NotAfter">End of the leaf's life.</param>
internal sealed record WorkloadCertificate(
    SpiffeId Id,
    SslStreamCertificateContext Context,
    X509Certificate2Collection Roots,
    DateTimeOffset NotAfter);
