using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Identity;
using Microsoft.AspNetCore.Connections;

namespace Mesh.ControlPlane.Federation.Trust;

/// <summary>TLS towards peers, as server and as client: a certificate with the identity of this cluster, issued by the own authority.</summary>
internal sealed partial class FederationCertificate(
    AuthorityHolder authority, ControlPlaneOptions options, TrustDomain trustDomain, TimeProvider time, ILogger<FederationCertificate> logger) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly RenewedCertificate _certificate = new(
        issuer => issuer.IssueCluster(new(trustDomain, options.Cluster), Lifetime),
        certificate => Log.Renewed(logger, options.Cluster, certificate.SerialNumber, certificate.NotAfter.ToUniversalTime()),
        time);

    /// <summary>What is shown to peers; null before the authority is loaded.</summary>
    public SslStreamCertificateContext? Current => authority.Issuer is { } issuer ? _certificate.Current(issuer) : null;

    /// <summary>What a handshake with a peer that connects is done with now.</summary>
    /// <param name="connection">Keeps what the client sends beside its certificate.</param>
    /// <exception cref="AuthenticationException">The authority is not loaded yet.</exception>
    [SuppressMessage("Security", "CA5359", Justification = "The handshake only proves that the client holds the key; PeerDoor judges the certificate for each stream, and a join brings a token in its place.")]
    public SslServerAuthenticationOptions Handshake(ConnectionContext connection)
    {
        var sent = SentIntermediates.For(connection);
        return new()
        {
            ServerCertificateContext = Current ?? throw new AuthenticationException("the certificate authority is not loaded yet"),
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            // Whoever comes back proves anew who he is.
            AllowTlsResume = false,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, _, chain, _) =>
            {
                sent.Keep(chain?.ChainPolicy.ExtraStore ?? []);
                return true;
            },
            CertificateChainPolicy = Offline(),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
    }

    /// <summary>Rules for the TLS stack, which decides nothing here and must not look for issuers on the network.</summary>
    public static X509ChainPolicy Offline() =>
        new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };

    public void Dispose() => _certificate.Dispose();

    private static partial class Log
    {
        [LoggerMessage(EventIds.FederationCertificateRenewed, LogLevel.Information, "Speaking for cluster {Cluster} with certificate {Serial}, valid until {NotAfter:u}")]
        public static partial void Renewed(ILogger logger, string cluster, string serial, DateTime notAfter);
    }
}
