using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Sandbox.Tests.Capture;

/// <summary>The bytes of a real TLS connection, each direction for itself.</summary>
internal static class TlsRecording
{
    /// <summary>Makes a connection of this version and lets both sides say something on it.</summary>
    public static async Task<(byte[] Client, byte[] Server)> RecordAsync(SslProtocols protocol)
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
        await client.WriteAsync("question"u8.ToArray(), TestContext.Current.CancellationToken);
        await server.WriteAsync("answer"u8.ToArray(), TestContext.Current.CancellationToken);
        return (clientSide.Written, serverSide.Written);
    }
}
