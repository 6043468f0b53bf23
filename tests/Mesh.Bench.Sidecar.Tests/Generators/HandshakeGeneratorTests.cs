using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Mesh.Bench.Sidecar.Generators;

namespace Mesh.Bench.Sidecar.Tests.Generators;

public sealed class HandshakeGeneratorTests : IDisposable
{
    private readonly string _certificateFile = Path.GetTempFileName();
    private readonly X509Certificate2 _certificate;

    public HandshakeGeneratorTests()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=self", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddHours(1));
        File.WriteAllText(_certificateFile, _certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        _certificate.Dispose();
        File.Delete(_certificateFile);
    }

    [Fact]
    public async Task Run_WithoutResumption_CountsFullHandshakes()
    {
        JsonObject report = await RunAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());

        Assert.InRange((long)report["connections"]!, 1, 100_000);
        Assert.Equal(0, (long?)report["resumed"]);
    }

    [Fact]
    public async Task Run_ServerDoesNotBelieveTheClient_Fails()
    {
        BenchException failure = await Assert.ThrowsAsync<BenchException>(() => RunAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray()));

        Assert.Contains("400", failure.Message, StringComparison.Ordinal);
    }

    private async Task<JsonObject> RunAsync(byte[] answer)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Task serving = ServeAsync(listener, answer);
        SslClientAuthenticationOptions tls = HandshakeGenerator.CreateTls("server.bench", _certificateFile, _certificateFile, resume: false);
        try
        {
            return await new HandshakeGenerator((IPEndPoint)listener.LocalEndPoint!, tls, parallel: 2, TimeSpan.FromSeconds(2), TimeProvider.System)
                .RunAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            listener.Dispose();
            await serving;
        }
    }

    private async Task ServeAsync(Socket listener, byte[] answer)
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeConnectionAsync(await listener.AcceptAsync(), answer));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeConnectionAsync(Socket socket, byte[] answer)
    {
        await using SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificate,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null,
                ApplicationProtocols = [SslApplicationProtocol.Http11],
            });
            await tls.ReadAtLeastAsync(new byte[1024], 1);
            await tls.WriteAsync(answer);
        }
        catch (IOException)
        {
            // The client gave up.
        }
    }
}
