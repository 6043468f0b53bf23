using System.Diagnostics.CodeAnalysis;
using System.Net;
using k8s;
using k8s.Exceptions;

namespace Mesh.Kubernetes.Client;

/// <summary>
/// Builds an HTTP client that suits many long watches on one connection. Not by way of the package's client: that refers to generated code for every kind there is, a quarter of a native
/// executable. What the server is judged by and what is shown to it are the package's all the same.
/// </summary>
internal static class TransportFactory
{
    // A dead peer must show within seconds, not after the kernel's TCP timeout (about 15 minutes).
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <exception cref="KubeConfigException">The server's certificate is to be verified, and there is nothing to do it by.</exception>
    public static HttpClient Create(KubernetesClientConfiguration configuration, Uri server)
    {
        SocketsHttpHandler handler = new()
        {
            ConnectTimeout = ConnectTimeout,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            // Each watch holds a stream for minutes; a server allows about a hundred streams to a connection.
            EnableMultipleHttp2Connections = true,
            AutomaticDecompression = DecompressionMethods.GZip,
        };
        if (server.Scheme == Uri.UriSchemeHttps)
        {
            Secure(handler, configuration);
        }

        configuration.FirstMessageHandlerSetup?.Invoke(handler);
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    [SuppressMessage("Security", "CA5359", Justification = "Only if the kubeconfig says insecure-skip-tls-verify.")]
    private static void Secure(SocketsHttpHandler handler, KubernetesClientConfiguration configuration)
    {
        var tls = handler.SslOptions;
        if (!string.IsNullOrEmpty(configuration.TlsServerName))
        {
            tls.TargetHost = configuration.TlsServerName;
        }

        if (configuration.SkipTlsVerify)
        {
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }
        else
        {
            var roots = configuration.SslCaCerts ?? throw new KubeConfigException("the kubeconfig has no certificate-authority for a server that is to be verified");
            tls.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) => k8s.Kubernetes.CertificateValidationCallBack(sender, roots, certificate, chain, errors);
        }

        if (ClientCertificate.Of(configuration) is { } certificate)
        {
            tls.ClientCertificates = [certificate];
        }
    }
}
