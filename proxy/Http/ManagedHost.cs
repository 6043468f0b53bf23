using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Http;

/// <summary>
/// The second host, for what the engine does not carry. It is made when the first connection needs it: a sidecar that only carries HTTP/1.1 without hedging, and bytes, never pays for it.
/// </summary>
/// <param name="listeners">Where connections wait for it.</param>
/// <param name="create">Makes it.</param>
/// <param name="logger">Told if it cannot be made.</param>
internal sealed partial class ManagedHost(EngineListenerFactory listeners, Func<HttpHost> create, ILogger<ManagedHost> logger) : IAsyncDisposable
{
    private readonly Lock _change = new();
    private Task<HttpHost>? _starting;
    private bool _isStopped;

    /// <summary>Whether anybody has needed it yet.</summary>
    public bool IsStarted => Volatile.Read(ref _starting) is not null;

    /// <summary>Carries a connection from here on. Any thread; never waits.</summary>
    public void Take(HttpVersionEndPoint endPoint, HostConnection connection)
    {
        if (!EnsureStarted() || !listeners[endPoint].TryHandOver(connection))
        {
            connection.Abort();
        }
    }

    /// <summary>Lets requests in flight end: <c>Connection: close</c> and GOAWAY, then waits until <paramref name="cancellationToken"/>.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Stop() is { } starting)
        {
            await (await starting).StopAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Stop() is { } starting)
        {
            await (await starting).DisposeAsync();
        }

        await listeners.DisposeAsync();
    }

    private Task<HttpHost>? Stop()
    {
        lock (_change)
        {
            _isStopped = true;
            return _starting;
        }
    }

    private bool EnsureStarted()
    {
        if (IsStarted)
        {
            return true;
        }

        lock (_change)
        {
            if (_isStopped)
            {
                return false;
            }

            // Elsewhere: it takes tens of milliseconds, and the caller is a loop.
            _starting ??= Task.Run(StartAsync);
            return true;
        }
    }

    private async Task<HttpHost> StartAsync()
    {
        try
        {
            HttpHost host = create();
            await host.StartAsync(CancellationToken.None);
            Log.Started(logger);
            return host;
        }
        catch (Exception error)
        {
            Log.StartFailed(logger, error);
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.HostStarted, LogLevel.Information, "The managed host has started: HTTP/2 is spoken here, or requests are hedged")]
        public static partial void Started(ILogger logger);

        [LoggerMessage(EventIds.HostStartFailed, LogLevel.Critical, "The managed host cannot be started; connections that need it hang")]
        public static partial void StartFailed(ILogger logger, Exception error);
    }
}
