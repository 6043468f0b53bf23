using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;

namespace Mesh.Proxy.Identity;

/// <summary>
/// Opens gRPC channels to the control plane. A channel serves one purpose and is disposed after it: the next one reads the trust bundle again and uses the newest
/// certificate.
/// </summary>
internal sealed class ControlPlaneChannelFactory(DnsEndPoint address, TrustBundleFile trustBundle, WorkloadCertificateStore certificates)
{
    /// <summary>An idle stream is checked this often (gRPC's guidance for mobile and NAT, and below common idle timeouts of load balancers).</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    /// <summary>How long a check may take before the connection counts as dead.</summary>
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Connecting within a cluster takes milliseconds; a black hole must not hold up the next attempt.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Opens a channel.</summary>
    /// <param name="client">Own certificate, or null to stay anonymous (asking for the first certificate).</param>
    /// <exception cref="IOException">The trust bundle cannot be read.</exception>
    public GrpcChannel Open(SslStreamCertificateContext? client)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectTimeout,
            KeepAlivePingDelay = KeepAlive,
            KeepAlivePingTimeout = KeepAliveTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            SslOptions = new SslClientAuthenticationOptions
            {
                TargetHost = address.Host,
                EnabledSslProtocols = SslProtocols.Tls13,
                CertificateChainPolicy = PolicyFor(Roots()),
                ClientCertificateContext = client,
            },
        };
        return GrpcChannel.ForAddress($"https://{address.Host}:{address.Port}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    /// <summary>
    /// What the kubelet has brought and what discovery has brought, whichever is newer: the kubelet may be minutes late, and discovery brings nothing while there is no
    /// control plane that this sidecar believes.
    /// </summary>
    private X509Certificate2Collection Roots() =>
        certificates.Current is { } current ? TrustRoots.Union(trustBundle.Read(), current.Roots) : trustBundle.Read();

    private static X509ChainPolicy PolicyFor(X509Certificate2Collection roots)
    {
        // Only the mesh's own roots count, and nothing is fetched while checking.
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}
