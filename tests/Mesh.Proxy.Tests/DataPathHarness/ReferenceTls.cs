using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>
/// How mesh connections do TLS, said to the framework's implementation: what the engine's is measured against, and what peers in tests use. TLS 1.3 only; both sides show
/// certificates; no resumption.
/// </summary>
internal sealed class ReferenceTls(ReferencePeerVerifier verifier)
{
    private static readonly List<SslApplicationProtocol> InnerProtocols =
        [new(ApplicationProtocols.Http2), new(ApplicationProtocols.Http1), new(ApplicationProtocols.Tcp)];

    /// <summary>Options of the receiving side.</summary>
    /// <param name="own">Certificate of this moment.</param>
    /// <param name="onVerified">Told the verdict, also if it is a refusal.</param>
    public SslServerAuthenticationOptions ForServer(WorkloadCertificate own, Action<PeerVerification> onVerified) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        ServerCertificateContext = own.Context,
        ClientCertificateRequired = true,
        ApplicationProtocols = InnerProtocols,
        AllowRenegotiation = false,
        AllowTlsResume = false,
        CertificateChainPolicy = verifier.CreateChainPolicy(PeerRole.Client, own.Roots),
        RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            Judge(certificate, errors, PeerRole.Client, own, expected: null, onVerified),
    };

    /// <summary>Options of the dialling side.</summary>
    /// <param name="own">Certificate of this moment.</param>
    /// <param name="serverName">What to name in SNI.</param>
    /// <param name="protocol">Inner protocol, see <see cref="ApplicationProtocols"/>.</param>
    /// <param name="expected">The identity the peer must prove.</param>
    /// <param name="onVerified">Told the verdict, also if it is a refusal.</param>
    public SslClientAuthenticationOptions ForClient(
        WorkloadCertificate own,
        string serverName,
        SslApplicationProtocol protocol,
        SpiffeId expected,
        Action<PeerVerification> onVerified) => new()
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            TargetHost = serverName,
            ClientCertificateContext = own.Context,
            ApplicationProtocols = [protocol],
            AllowRenegotiation = false,
            AllowTlsResume = false,
            CertificateChainPolicy = verifier.CreateChainPolicy(PeerRole.Server, own.Roots),
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                Judge(certificate, errors, PeerRole.Server, own, expected, onVerified),
        };

    private static bool Judge(
        X509Certificate? certificate,
        SslPolicyErrors errors,
        PeerRole role,
        WorkloadCertificate own,
        SpiffeId? expected,
        Action<PeerVerification> onVerified)
    {
        PeerVerification verification = ReferencePeerVerifier.Verify(certificate, errors, role, own.Id.TrustDomain, expected);
        onVerified(verification);
        return verification.IsAccepted;
    }
}
