using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mesh.Proxy.Admin;

/// <summary>The administration listeners: one bare Kestrel for all of them, apart from the one that carries traffic.</summary>
internal sealed partial class AdminServer : IAsyncDisposable
{
    /// <summary>Longer than a prober's next request on a connection it keeps takes to come, short enough that idle connections do not add up.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(5);

    /// <summary>No page takes a body.</summary>
    private const int MaxBodyBytes = 1024;

    private readonly KestrelServer _server;
    private readonly ILogger<AdminServer> _logger;
    private readonly IReadOnlyList<AdminListener> _listeners;

    public AdminServer(IReadOnlyList<AdminListener> listeners, ILoggerFactory loggers)
    {
        var options = new KestrelServerOptions
        {
            AddServerHeader = false,
            Limits =
            {
                MaxRequestBodySize = MaxBodyBytes,
                RequestHeadersTimeout = TimeSpan.FromSeconds(5),
                KeepAliveTimeout = KeepAlive,
            },
        };
        foreach (AdminListener listener in listeners)
        {
            options.Listen(listener.EndPoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => listener.ServeAsync(connection, next));
            });
        }

        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions { IOQueueCount = 1 }), loggers);
        _server = new KestrelServer(Options.Create(options), sockets, loggers);
        _logger = loggers.CreateLogger<AdminServer>();
        _listeners = listeners;
    }

    public async Task StartAsync(AdminApplication application, CancellationToken cancellationToken)
    {
        await _server.StartAsync(application, cancellationToken);
        Log.Listening(_logger, string.Join(", ", _listeners.Select(listener => listener.EndPoint)));
    }

    public async ValueTask DisposeAsync()
    {
        // A scrape in progress is not worth waiting for.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        _server.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AdminListening, LogLevel.Debug, "Administration listens on {EndPoints}")]
        public static partial void Listening(ILogger logger, string endPoints);
    }
}
