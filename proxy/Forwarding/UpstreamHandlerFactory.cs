using System.Net;
using System.Text;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Http;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.OpenSsl;

namespace Mesh.Proxy.Forwarding;

/// <summary>Makes the HTTP client of an endpoint, with everything off that a browser would want and a mesh must not do.</summary>
internal sealed class UpstreamHandlerFactory(HostDialer dialer)
{
    private static readonly byte[] Http1 = AlpnSelection.Offer(ApplicationProtocols.Http1);
    private static readonly byte[] Http2 = AlpnSelection.Offer(ApplicationProtocols.Http2);

    public SocketsHttpHandler Create(UpstreamKey key)
    {
        SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            // Trace headers belong to the applications.
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = key.IsApplication ? HttpTimeouts.PooledIdleLocal : HttpTimeouts.PooledIdle,
            PooledConnectionLifetime = HttpTimeouts.PooledLife,
            // The dialler has limits of its own for the connection and for the handshake.
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            MaxResponseHeadersLength = 64, // KiB, as for requests
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ConnectCallback = (_, cancellationToken) => ConnectAsync(key, cancellationToken),
        };
        if (key.IsHttp2 && key.Target.IsMutualTls)
        {
            // A peer that vanished without a word is noticed while streams are open. Not towards applications: many gRPC servers count pings as abuse.
            handler.KeepAlivePingDelay = HttpTimeouts.PingDelay;
            handler.KeepAlivePingTimeout = HttpTimeouts.PingTimeout;
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        }

        return handler;
    }

    private async ValueTask<Stream> ConnectAsync(UpstreamKey key, CancellationToken cancellationToken)
    {
        DialResult dialled = await dialer.ConnectAsync(key.Target, key.IsHttp2 ? Http2 : Http1, cancellationToken);
        if (!dialled.IsConnected)
        {
            throw new DialException(dialled.Failure);
        }

        // HTTP/2 says itself which requests a peer has not seen.
        return key.IsHttp2 ? dialled.Stream : new Http1ExchangeStream(dialled.Stream);
    }
}
