using System.Net;
using Mesh.ControlPlane.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Mesh.ControlPlane.Admin;

/// <summary>The ports of the control plane and the limits of what reaches them.</summary>
internal static class ServerSetup
{
    /// <summary>Discovery over TLS for everybody, reviews over TLS for the API server, metrics and health in plain text, debug pages for this machine only.</summary>
    public static void Listen(this KestrelServerOptions kestrel, ControlPlaneOptions options, ServingCertificate certificate)
    {
        kestrel.AddServerHeader = false;
        // Finds dead sidecars in 40 s; istiod uses the same numbers.
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        // A sidecar needs one stream and now and then a certificate.
        kestrel.Limits.Http2.MaxStreamsPerConnection = 16;
        // Room for a bearer token in a header.
        kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = 32 * 1024;
        kestrel.Limits.MaxConcurrentConnections = 20_000;

        kestrel.Listen(options.Address, options.DiscoveryPort, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = TimeSpan.FromSeconds(10),
                OnConnection = tls => ValueTask.FromResult(certificate.Handshake(tls.Connection)),
            });
            listen.ReleaseTlsBuffers();
        });
        kestrel.Listen(options.Address, options.WebhookPort, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            Listener.Webhooks.Mark(listen);
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = TimeSpan.FromSeconds(10),
                OnConnection = _ => ValueTask.FromResult(certificate.WebhookHandshake()),
            });
        });
        kestrel.Listen(options.Address, options.MetricsPort, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            Listener.Metrics.Mark(listen);
        });
        kestrel.Listen(IPAddress.Loopback, options.DebugPort, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            Listener.Debug.Mark(listen);
        });
    }
}
