using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.ControlPlane.Identity;

/// <summary>A certificate that the authority issues to the control plane itself, and anew at half of its life. Any thread may use it.</summary>
/// <param name="issue">Makes the next one.</param>
/// <param name="renewed">Is told of each.</param>
/// <param name="time">The clock.</param>
internal sealed class RenewedCertificate(Func<CertificateIssuer, X509Certificate2> issue, Action<X509Certificate2> renewed, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private X509Certificate2? _certificate;
    private SslStreamCertificateContext? _context;
    private CertificateIssuer? _signedBy;
    private DateTimeOffset _renewAt;

    /// <summary>What a handshake is done with now.</summary>
    public SslStreamCertificateContext Current(CertificateIssuer issuer)
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_context is null || _signedBy != issuer || now >= _renewAt || IsOfTheFuture(now, issuer))
            {
                // The old one is not disposed: handshakes may be using it.
                _certificate = issue(issuer);
                _context = SslStreamCertificateContext.Create(_certificate, [.. issuer.Authority.Intermediates], offline: true);
                _signedBy = issuer;
                // Less than the lifetime if the issuer ends before.
                _renewAt = now + ((new DateTimeOffset(_certificate.NotAfter) - now) / 2);
                renewed(_certificate);
            }

            return _context;
        }
    }

    public void Dispose() => _certificate?.Dispose();

    /// <summary>The clock was put back behind the moment at which the certificate was made, so nobody would accept it; a new one would be accepted.</summary>
    private bool IsOfTheFuture(DateTimeOffset now, CertificateIssuer issuer) => now < _certificate!.NotBefore && now >= issuer.Authority.NotBefore;
}
