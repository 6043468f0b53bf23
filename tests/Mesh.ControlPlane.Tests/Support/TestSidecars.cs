using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Mesh.Api.Certificates.V1;
using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Connections as sidecars make them: to the control plane by the name of its Service, trusting the mesh's roots alone.</summary>
internal sealed class TestSidecars(int port, Func<IEnumerable<X509Certificate2>> roots) : IDisposable
{
    private readonly List<GrpcChannel> _channels = [];
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, X509Certificate2Collection> _intermediates = new();

    public GrpcChannel Connect(X509Certificate2? certificate = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots().ToArray());
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, _intermediates.GetValueOrDefault(certificate.Thumbprint), offline: true),
                CertificateChainPolicy = policy,
            },
        };
        var channel = GrpcChannel.ForAddress("https://mesh-controlplane", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        _channels.Add(channel);
        return channel;
    }

    public async Task<IssueCertificateResponse> IssueAsync(byte[] csr, string? authorization)
    {
        var headers = new Metadata();
        if (authorization is not null)
        {
            headers.Add("authorization", authorization);
        }

        return await new CertificateService.CertificateServiceClient(Connect()).IssueCertificateAsync(
            new IssueCertificateRequest { CertificateSigningRequest = ByteString.CopyFrom(csr) }, headers);
    }

    /// <summary>A certificate as a sidecar gets it: over the wire, for a token.</summary>
    public async Task<X509Certificate2> EnrolAsync(SpiffeId identity, string token)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var answer = await IssueAsync(Csr.Of(identity, key), $"Bearer {token}");
        using var certificate = X509CertificateLoader.LoadCertificate(answer.CertificateChain[0].Span);
        _intermediates[certificate.Thumbprint] = [.. answer.CertificateChain.Skip(1).Select(der => X509CertificateLoader.LoadCertificate(der.Span))];
        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }
}
