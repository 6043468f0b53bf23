using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Sandbox.Capture;

namespace Mesh.Sandbox.Tests.Capture;

public sealed class TlsInspectionTests
{
    [Theory]
    [InlineData(SslProtocols.Tls13, 0x0304)]
    [InlineData(SslProtocols.Tls12, 0x0303)]
    public async Task NegotiatedVersion_RealHandshake_IsTheOneAgreed(SslProtocols protocol, int expected)
    {
        (byte[] client, byte[] server) = await RecordHandshakeAsync(protocol);

        Assert.Equal(expected, TlsInspection.NegotiatedVersion(server));
        Assert.True(TlsInspection.IsTls(client));
        Assert.True(TlsInspection.IsTls(server));
    }

    [Fact]
    public void IsTls_PlainRequest_IsFalse() => Assert.False(TlsInspection.IsTls("GET / HTTP/1.1\r\n\r\n"u8));

    [Fact]
    public async Task IsTls_PlainBytesAfterAHandshake_IsFalse()
    {
        (byte[] client, _) = await RecordHandshakeAsync(SslProtocols.Tls13);

        Assert.False(TlsInspection.IsTls([.. client, .. "GET / HTTP/1.1\r\n\r\n"u8]));
    }

    [Fact]
    public async Task NegotiatedVersion_EveryPrefixOfAServerHello_NeverThrows()
    {
        (_, byte[] server) = await RecordHandshakeAsync(SslProtocols.Tls13);

        for (int length = 0; length < server.Length; length++)
        {
            Assert.Contains((int)TlsInspection.NegotiatedVersion(server.AsSpan(0, length)), new[] { 0, 0x0303, 0x0304 });
        }
    }

    private static async Task<(byte[] Client, byte[] Server)> RecordHandshakeAsync(SslProtocols protocol)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddHours(1));

        (RecordingStream clientSide, RecordingStream serverSide) = RecordingStream.Pair();
        await using SslStream client = new(clientSide);
        await using SslStream server = new(serverSide);
        await Task.WhenAll(
            server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = protocol }),
            client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = protocol,
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetRawCertData().SequenceEqual(certificate.RawData),
            }));
        return (clientSide.Written, serverSide.Written);
    }
}
