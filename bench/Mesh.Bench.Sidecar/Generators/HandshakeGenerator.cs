using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Mesh.Bench.Sidecar.Generators;

/// <summary>
/// Opens mutual TLS connections to a proxy as fast as it can, and sends one request on each: only an answer proves that the server has verified the client, and with
/// it comes the ticket by which the next connection can resume the session.
/// </summary>
internal sealed class HandshakeGenerator(IPEndPoint target, SslClientAuthenticationOptions tls, int parallel, TimeSpan duration, TimeProvider time)
{
    /// <summary>
    /// Bytes that a server sends until the client is done: a full handshake carries the server's certificate and its signature, more than 600 bytes of them; a resumed
    /// one has neither and is below 400.
    /// </summary>
    private const long FullHandshakeBytes = 600;

    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: server.bench\r\nConnection: close\r\n\r\n");

    private long _connections;
    private long _resumed;

    /// <summary>What a client sends and accepts.</summary>
    /// <param name="serverName">SNI.</param>
    /// <param name="certificateFile">PEM of certificate, intermediates and key.</param>
    /// <param name="rootFile">PEM of the roots that the server must chain to.</param>
    /// <param name="resume">Whether to resume sessions.</param>
    public static SslClientAuthenticationOptions CreateTls(string serverName, string certificateFile, string rootFile, bool resume)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.ImportFromPemFile(rootFile);
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(certificateFile);
        return new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificateFile), [.. chain.Skip(1)], offline: true),
            CertificateChainPolicy = policy,
            // Workloads are named by URI, not by host.
            RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
            AllowTlsResume = resume,
        };
    }

    /// <summary>Runs to the end.</summary>
    public async Task<JsonObject> RunAsync(CancellationToken cancellationToken)
    {
        long begin = time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => RepeatAsync(begin, cancellationToken)));
        return new JsonObject
        {
            ["connections"] = _connections,
            ["resumed"] = _resumed,
            ["seconds"] = time.GetElapsedTime(begin).TotalSeconds,
        };
    }

    private async Task RepeatAsync(long begin, CancellationToken cancellationToken)
    {
        byte[] answer = new byte[4096];
        while (time.GetElapsedTime(begin) < duration)
        {
            bool resumed = await ConnectAsync(answer, cancellationToken);
            Interlocked.Increment(ref _connections);
            Interlocked.Add(ref _resumed, resumed ? 1 : 0);
        }
    }

    private async Task<bool> ConnectAsync(byte[] answer, CancellationToken cancellationToken)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellationToken);
            CountingStream counted = new(new NetworkStream(socket));
            await using SslStream stream = new(counted);
            await stream.AuthenticateAsClientAsync(tls, cancellationToken);
            long handshake = counted.BytesRead;
            await stream.WriteAsync(Request, cancellationToken);
            int length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellationToken);
            return answer.AsSpan(0, length).StartsWith("HTTP/1.1 200 "u8)
                ? handshake < FullHandshakeBytes
                : throw new BenchException($"a new connection was not served: '{Encoding.ASCII.GetString(answer, 0, Math.Min(length, 60))}'");
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException)
        {
            throw new BenchException($"a new connection failed: {exception.GetBaseException().Message}");
        }
    }
}
