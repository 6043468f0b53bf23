using System.Diagnostics;
using Mesh.Proxy.Memory;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Startup;

/// <summary>Says when the proxy has become ready; from then on memory that is of no use is given back.</summary>
/// <param name="configuration">Makes it ready.</param>
/// <param name="memory">Gives back.</param>
/// <param name="metrics">Where the time is kept.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Where it is told.</param>
internal sealed partial class ReadyReport(ConfigurationPath configuration, MemoryKeeper memory, StartupMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await configuration.FirstConfiguration(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        Report();
        try
        {
            await memory.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The proxy ends.
        }
        catch (Exception error)
        {
            // It costs memory and nothing else.
            Log.MemoryKeeperFailed(logger, error);
        }
    }

    private void Report()
    {
        using var self = Process.GetCurrentProcess();
        TimeSpan sinceStart = time.GetUtcNow().UtcDateTime - self.StartTime.ToUniversalTime();
        metrics.Ready(sinceStart);
        Log.Ready(logger, (long)sinceStart.TotalMilliseconds);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.Ready, LogLevel.Information, "Ready {Milliseconds} ms after the start of the process")]
        public static partial void Ready(ILogger logger, long milliseconds);

        [LoggerMessage(EventIds.MemoryKeeperFailed, LogLevel.Warning, "Memory that is of no use is not given back any more")]
        public static partial void MemoryKeeperFailed(ILogger logger, Exception error);
    }
}
