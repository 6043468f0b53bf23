using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Admin;

/// <summary>
/// Serves the administration listeners on one event loop, beside its traffic. Pages that cost something are made elsewhere, see <see cref="AdminPage.IsCheap"/>.
/// </summary>
internal sealed partial class AdminServer : IAsyncDisposable
{
    private readonly EventLoop _loop;
    private readonly ILogger<AdminServer> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly IoBufferPool _buffers;
    private readonly AdminConnections[] _listeners;
    private bool _isStarted;
    private bool _isStopped;

    /// <param name="listeners">Addresses with their pages.</param>
    /// <param name="loop">Runs before the server starts, and until it was disposed.</param>
    /// <param name="time">Clock.</param>
    /// <param name="loggers">For the log.</param>
    public AdminServer(IReadOnlyList<AdminListener> listeners, EventLoop loop, TimeProvider time, ILoggerFactory loggers)
    {
        _loop = loop;
        _logger = loggers.CreateLogger<AdminServer>();
        // A buffer for each connection, and a pool that keeps a quarter for what has begun never refuses one.
        _buffers = new IoBufferPool(2 * listeners.Sum(listener => listener.MaxConnections));
        AdminServices services = new(loop, _buffers, time, _logger, _stopping.Token);
        _listeners = [.. listeners.Select(listener => new AdminConnections(listener, services))];
    }

    /// <summary>Begins to answer.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">An address cannot be bound.</exception>
    public async Task StartAsync()
    {
        _isStarted = true;
        foreach (AdminConnections listener in _listeners)
        {
            await _loop.RunAsync(listener.Bind);
        }

        Log.Listening(_logger, string.Join(", ", _listeners.Select(listener => listener.Listener.EndPoint)));
    }

    /// <summary>Ends all connections: a scrape in progress is not worth waiting for. Pages that are being made are, because they read what is disposed of next.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        await _stopping.CancelAsync();
        if (_isStarted)
        {
            await Task.WhenAll(_listeners.Select(CloseAsync));
            await _loop.RunAsync(_buffers.Dispose);
        }

        _stopping.Dispose();
    }

    private async Task CloseAsync(AdminConnections listener)
    {
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _loop.RunAsync(() => listener.Close(closed));
        await closed.Task;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AdminListening, LogLevel.Debug, "Administration listens on {EndPoints}")]
        public static partial void Listening(ILogger logger, string endPoints);
    }
}
