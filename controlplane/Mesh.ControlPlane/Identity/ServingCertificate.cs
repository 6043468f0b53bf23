using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.WellKnown;

namespace Mesh.ControlPlane.Identity;

/// <summary>TLS of the discovery port: a certificate that the authority issues to itself and renews at half of its life.</summary>
internal sealed partial class ServingCertificate(
    AuthorityHolder authority, ControlPlaneOptions options, TimeProvider time, ILogger<ServingCertificate> logger) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private X509Certificate2? _certificate;
    private SslStreamCertificateContext? _context;
    private DateTimeOffset _renewAt;

    /// <summary>What a TLS handshake is done with now.</summary>
    /// <exception cref="AuthenticationException">The authority is not loaded yet.</exception>
    [SuppressMessage("Security", "CA5359", Justification = "The handshake only proves that the client holds the key; PeerVerifier judges the certificate for each stream.")]
    public SslServerAuthenticationOptions Handshake()
    {
        if (authority is not { Issuer: { } issuer, Verifier: { } verifier })
        {
            throw new AuthenticationException("the certificate authority is not loaded yet");
        }

        return new()
        {
            ServerCertificateContext = Current(issuer),
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            // Asked for, not required: a sidecar without a valid certificate must be able to get one. Each service judges for itself.
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            CertificateChainPolicy = verifier.Policy(),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
    }

    /// <summary>TLS of the webhooks: an API server checks the name and shows no certificate of its own.</summary>
    /// <exception cref="AuthenticationException">The authority is not loaded yet.</exception>
    public SslServerAuthenticationOptions WebhookHandshake() => new()
    {
        ServerCertificateContext = Current(authority.Issuer ?? throw new AuthenticationException("the certificate authority is not loaded yet")),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
    };

    /// <summary>The names by which clients in the Kubernetes cluster call the control plane.</summary>
    public static IReadOnlyList<string> DnsNames(string @namespace)
    {
        string name = $"{MeshNames.ControlPlane}.{@namespace}";
        return [$"{name}.svc", $"{name}.svc.cluster.local", name, MeshNames.ControlPlane];
    }

    public void Dispose() => _certificate?.Dispose();

    private SslStreamCertificateContext Current(CertificateIssuer issuer)
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_context is null || now >= _renewAt)
            {
                // The old one is not disposed: handshakes may be using it.
                _certificate = issuer.IssueServer(DnsNames(options.Namespace), Lifetime);
                _context = SslStreamCertificateContext.Create(_certificate, null, offline: true);
                _renewAt = now + (Lifetime / 2);
                Log.Renewed(logger, _certificate.SerialNumber, _certificate.NotAfter.ToUniversalTime());
            }

            return _context;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ServingCertificateRenewed, LogLevel.Information, "Serving with certificate {Serial}, valid until {NotAfter:u}")]
        public static partial void Renewed(ILogger logger, string serial, DateTime notAfter);
    }
}
