using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Mesh.Injector.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Mesh.Injector.Serving;

/// <summary>The two listeners: HTTPS for the API server, plain HTTP for the kubelet's probes.</summary>
internal static class InjectorListeners
{
    /// <summary>API servers keep few connections; a flood of others must not exhaust memory.</summary>
    private const int MaxConnections = 1024;

    /// <summary>The API server accepts requests up to 3 MiB; an AdmissionReview wraps the object and says some things twice.</summary>
    public const int MaxReviewBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(5);

    public static void Configure(KestrelServerOptions kestrel, InjectorOptions options, ServingCertificateStore certificates)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.MaxRequestBodySize = MaxReviewBytes;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;

        kestrel.Listen(new IPEndPoint(options.Address, options.Port), listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = HandshakeTimeout,
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    // Each connection takes the certificate of its moment; without one the handshake fails and the API server tries again.
                    ServerCertificateContext = certificates.Current
                        ?? throw new AuthenticationException("no serving certificate has been read yet"),
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                }),
            });
        });
        kestrel.Listen(new IPEndPoint(options.Address, options.HealthPort), listen => listen.Protocols = HttpProtocols.Http1);
    }
}
