using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.WellKnown;
using Microsoft.AspNetCore.Connections;

namespace Mesh.ControlPlane.Identity;

/// <summary>TLS of the discovery port: a certificate that the authority issues to itself and renews at half of its life.</summary>
internal sealed partial class ServingCertificate(
    AuthorityHolder authority, ControlPlaneOptions options, TimeProvider time, ILogger<ServingCertificate> logger) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly RenewedCertificate _certificate = new(
        issuer => issuer.IssueServer(DnsNames(options.Namespace), Lifetime),
        certificate => Log.Renewed(logger, certificate.SerialNumber, certificate.NotAfter.ToUniversalTime()),
        time);

    /// <summary>What a TLS handshake is done with now.</summary>
    /// <param name="connection">Keeps what the client sends beside its certificate.</param>
    /// <exception cref="AuthenticationException">The authority is not loaded yet.</exception>
    [SuppressMessage("Security", "CA5359", Justification = "The handshake only proves that the client holds the key; PeerVerifier judges the certificate for each stream.")]
    public SslServerAuthenticationOptions Handshake(ConnectionContext connection)
    {
        if (authority.Current is not { Issuer: var issuer, Verifier: var verifier })
        {
            throw new AuthenticationException("the certificate authority is not loaded yet");
        }

        var sent = SentIntermediates.For(connection);
        return new()
        {
            ServerCertificateContext = _certificate.Current(issuer),
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            // A resumed session brings the client's certificate and none of those that it sent with it; and whoever comes back proves anew who he is.
            AllowTlsResume = false,
            // Asked for, not required: a sidecar without a valid certificate must be able to get one. Each service judges for itself.
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, _, chain, _) =>
            {
                sent.Keep(chain?.ChainPolicy.ExtraStore ?? []);
                return true;
            },
            CertificateChainPolicy = verifier.Policy(),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
    }

    /// <summary>TLS of the webhooks: an API server checks the name and shows no certificate of its own.</summary>
    /// <exception cref="AuthenticationException">The authority is not loaded yet.</exception>
    public SslServerAuthenticationOptions WebhookHandshake() => new()
    {
        ServerCertificateContext = _certificate.Current(authority.Issuer ?? throw new AuthenticationException("the certificate authority is not loaded yet")),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
    };

    /// <summary>The names by which clients in the Kubernetes cluster call the control plane.</summary>
    public static IReadOnlyList<string> DnsNames(string @namespace)
    {
        string name = $"{MeshNames.ControlPlane}.{@namespace}";
        return [$"{name}.svc", $"{name}.svc.cluster.local", name, MeshNames.ControlPlane];
    }

    public void Dispose() => _certificate.Dispose();

    private static partial class Log
    {
        [LoggerMessage(EventIds.ServingCertificateRenewed, LogLevel.Information, "Serving with certificate {Serial}, valid until {NotAfter:u}")]
        public static partial void Renewed(ILogger logger, string serial, DateTime notAfter);
    }
}
