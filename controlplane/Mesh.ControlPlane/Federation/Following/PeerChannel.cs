using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Federation.Trust;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Federation.Following;

/// <summary>A connection to a peer's control plane that exists only if the other side proves to be that cluster.</summary>
internal sealed class PeerChannel : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(10);

    private readonly GrpcChannel _channel;
    private string? _fault;

    /// <param name="address">Where.</param>
    /// <param name="expected">Who must answer.</param>
    /// <param name="roots">Who may vouch for that.</param>
    /// <param name="own">What is shown to the other side.</param>
    /// <param name="time">The clock.</param>
    [SuppressMessage("Security", "CA5359", Justification = "The callback judges the certificate itself, by the link and not by the machine's roots.")]
    public PeerChannel(PeerAddress address, ClusterSpiffeId expected, TrustBundle roots, SslStreamCertificateContext own, TimeProvider time)
    {
        var handler = new SocketsHttpHandler
        {
            // Nobody stands between two control planes.
            UseProxy = false,
            ConnectTimeout = ConnectTimeout,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingDelay,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                AllowTlsResume = false,
                ClientCertificateContext = own,
                CertificateChainPolicy = FederationCertificate.Offline(),
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                {
                    string? fault = PeerProof.Fault(
                        certificate as X509Certificate2, chain?.ChainPolicy.ExtraStore ?? [], expected, roots, ChainVerifier.ServerAuthentication, time);
                    Volatile.Write(ref _fault, fault);
                    return fault is null;
                },
            },
        };
        _channel = GrpcChannel.ForAddress($"https://{address}", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = StatementLimits.MaxMessageBytes,
        });
        Client = new(_channel);
    }

    public Api.Federation.V1.Federation.FederationClient Client { get; }

    /// <summary>Why the other side was not believed; null if it was, or did not answer.</summary>
    public string? Fault => Volatile.Read(ref _fault);

    public void Dispose() => _channel.Dispose();
}
