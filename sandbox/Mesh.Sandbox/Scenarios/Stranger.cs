using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Node.Network;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Somebody in the cluster's network who does not belong to the mesh and tries its mutual TLS port.</summary>
internal sealed class Stranger(ClusterNetwork network, TimeProvider time, IPEndPoint target)
{
    /// <summary>How the description of a refused attempt begins.</summary>
    public const string Refused = "refused";

    private const string ServerName = "80.checkout.shop.cluster-1.mesh";
    private const string PretendedIdentity = "spiffe://cluster.local/ns/shop/sa/load";

    /// <summary>Tries one request, with a self-made certificate that claims to be the load generator, or with none.</summary>
    /// <returns>What happened, in words.</returns>
    public async Task<string> TryAsync(bool withCertificate, CancellationToken cancellationToken)
    {
        using X509Certificate2? certificate = withCertificate ? CreateCertificate() : null;
        try
        {
            await using SslStream tls = new(await network.DialAsync(target, cancellationToken));
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = ServerName,
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ApplicationProtocols = [new SslApplicationProtocol(ApplicationProtocols.Http1)],
                    ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
                    RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null,
                },
                cancellationToken);
            // In TLS 1.3 the server judges after the client believes the handshake done: only an answer means that it let us in.
            await tls.WriteAsync("GET / HTTP/1.1\r\nHost: checkout\r\n\r\n"u8.ToArray(), cancellationToken);
            byte[] answer = new byte[256];
            int length = await tls.ReadAsync(answer, cancellationToken);
            return length == 0 ? $"{Refused}: connection closed without an answer" : $"let in: {Encoding.ASCII.GetString(answer, 0, length).Split('\r')[0]}";
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            return $"{Refused}: {exception.GetBaseException().Message}";
        }
    }

    private X509Certificate2 CreateCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=stranger", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddUri(new Uri(PretendedIdentity));
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = time.GetUtcNow();
        return request.CreateSelfSigned(now.AddMinutes(-1), now.AddHours(1));
    }
}
