using System.Text;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Mesh.Proxy.Http;

/// <summary>
/// Kestrel on the engine's transport, and YARP's forwarder behind it: HTTP on connections that the engine has accepted, classified and decrypted, to upstreams that the engine
/// has dialled.
/// </summary>
internal sealed class HttpHost : IAsyncDisposable
{
    // The forwarder's log would show each expected failure with a stack trace; ours are logged with their reason by telemetry.
    private readonly ServiceProvider _services =
        new ServiceCollection().AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddLogging().AddHttpForwarder().BuildServiceProvider();
    private readonly UpstreamPool _pool;
    private readonly MirrorSender _mirrors;
    private readonly KestrelServer _server;
    private readonly MeshHttpApplication _application;

    public HttpHost(
        EngineListenerFactory listeners,
        HostDialer dialer,
        RetryPolicy retries,
        RequestHasher hasher,
        ProxyMetrics metrics,
        RequestJournal journal,
        TimeProvider time,
        Random random,
        ILoggerFactory loggers)
    {
        _pool = new UpstreamPool(new UpstreamHandlerFactory(dialer), time);
        _mirrors = new MirrorSender(_pool, hasher, metrics, time, random, loggers.CreateLogger<MirrorSender>());
        ForwardingStage forwarding = new(_services.GetRequiredService<IHttpForwarder>(), _pool, retries, hasher, _mirrors, metrics, time);
        RequestTelemetryStage telemetry = new(metrics, journal, time, loggers.CreateLogger<RequestTelemetryStage>());
        ILogger<MeshHttpApplication> logger = loggers.CreateLogger<MeshHttpApplication>();
        _application = new MeshHttpApplication(RequestPipeline.Create(telemetry, forwarding), new InvalidRequests(metrics, logger), logger);
        KestrelServerOptions options = new() { ApplicationServices = _services };
        Configure(options);
        options.Listen(HttpVersionEndPoint.Http1, listen => Accept(listen, HttpProtocols.Http1));
        options.Listen(HttpVersionEndPoint.Http2, listen => Accept(listen, HttpProtocols.Http2));
        _server = new KestrelServer(Options.Create(options), listeners, loggers);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync<HttpContext>(_application, cancellationToken);

    /// <summary>Lets requests in flight end: <c>Connection: close</c> and GOAWAY, then waits until <paramref name="cancellationToken"/>.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _server.Dispose();
        _mirrors.Dispose();
        _pool.Dispose();
        await _services.DisposeAsync();
    }

    private static void Accept(ListenOptions listen, HttpProtocols protocols)
    {
        listen.Protocols = protocols;
        listen.Use(next => connection =>
        {
            ((HostConnection)connection).OnAccepted();
            return next(connection);
        });
    }

    private static void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        // We end TLS ourselves, so Kestrel takes "https" in :scheme for a lie; what the client said is passed on as it is.
        options.AllowAlternateSchemes = true;
        // RFC 9112 §3.2.2: the authority of an absolute target counts, whatever Host says.
        options.AllowHostHeaderOverride = true;
        // Bytes in, the same bytes out: header values are not ours to decode.
        options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;

        KestrelServerLimits limits = options.Limits;
        limits.KeepAliveTimeout = HttpTimeouts.Idle;
        limits.RequestHeadersTimeout = HttpTimeouts.RequestHead;
        // Sizes and rates of bodies are the application's business; they are streamed, never kept.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        // Twice of what is let through: Kestrel's own answers cannot say why, so ours come first (Http2RequestRules), and its own are left for what is not worth reading to its end.
        limits.MaxRequestHeadersTotalSize = 2 * Http1Limits.Default.MaxFieldBytes;
        limits.MaxRequestLineSize = Http1Limits.Default.MaxStartLineBytes;
        limits.MaxRequestHeaderCount = 2 * Http1Limits.Default.MaxFields;
        limits.Http2.MaxRequestHeaderFieldSize = Http2Limits.MaxFieldBytes;
        limits.Http2.MaxStreamsPerConnection = Http2Limits.MaxStreams;
        limits.Http2.InitialConnectionWindowSize = Http2Limits.ConnectionWindow;
        limits.Http2.InitialStreamWindowSize = Http2Limits.StreamWindow;
    }
}
