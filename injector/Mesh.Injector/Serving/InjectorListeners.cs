using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Mesh.Injector.Admission;
using Mesh.Injector.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Mesh.Injector.Serving;

/// <summary>The two listeners: HTTPS for the API server, plain HTTP for the kubelet's probes.</summary>
internal static class InjectorListeners
{
    /// <summary>API servers keep few connections; a flood of others must not exhaust memory.</summary>
    public const int MaxConnections = 256;

    /// <summary>Requests of one HTTP/2 connection at once: an API server opens another connection when it needs more.</summary>
    private const int MaxStreamsPerConnection = 32;

    /// <summary>
    /// What is taken from one connection and not yet asked for by a review that has its turn, in bytes. All connections together: 32 MiB.
    /// </summary>
    public const int MaxBufferedBytes = 128 * 1024;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(5);

    public static void Configure(KestrelServerOptions kestrel, InjectorOptions options, ServingCertificateStore certificates)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.MaxRequestBodySize = ReviewLimits.MaxBytes;
        kestrel.Limits.MaxRequestBufferSize = MaxBufferedBytes;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreamsPerConnection;
        kestrel.Limits.Http2.InitialConnectionWindowSize = MaxBufferedBytes;
        kestrel.Limits.Http2.InitialStreamWindowSize = MaxBufferedBytes;
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
