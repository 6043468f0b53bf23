using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.ControlPlane.Admin;

namespace Mesh.ControlPlane.Tests.Admin;

public sealed class TlsBuffersTests
{
    private const nint ModeReleaseBuffers = 0x10;

    [Fact]
    public async Task Release_OpenSession_HasTheModeAndGoesOn()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using TcpClient caller = new();
        await caller.ConnectAsync((IPEndPoint)listener.LocalEndpoint, cancellationToken);
        using var accepted = await listener.AcceptTcpClientAsync(cancellationToken);
        await using SslStream server = new(accepted.GetStream());
        await using SslStream client = new(caller.GetStream());
        using var certificate = Certificate();
        await Task.WhenAll(
            server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken),
            client.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetRawCertData().SequenceEqual(certificate.RawData) }, cancellationToken));

        Assert.Equal(ModeReleaseBuffers, TlsBuffers.Release(server) & ModeReleaseBuffers);

        // Larger than a record, in both directions, twice: buffers come and go.
        byte[] sent = RandomNumberGenerator.GetBytes(50_000);
        byte[] received = new byte[sent.Length];
        for (int round = 0; round < 2; round++)
        {
            foreach (var (from, to) in new[] { (server, client), (client, server) })
            {
                await Task.WhenAll(from.WriteAsync(sent, cancellationToken).AsTask(), to.ReadExactlyAsync(received, cancellationToken).AsTask());
                Assert.Equal(sent, received);
            }
        }
    }

    [Fact]
    public async Task Release_NoSessionYetOrNoneAnyMore_IsNothing()
    {
        SslStream stream = new(new MemoryStream());

        Assert.Equal(0, TlsBuffers.Release(stream));
        await stream.DisposeAsync();
        Assert.Equal(0, TlsBuffers.Release(stream));
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }
}
