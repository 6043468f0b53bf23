using System.Runtime.InteropServices;
using Mesh.Proxy.Logging;
using Mesh.Proxy.Startup;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy;

/// <summary><c>mesh-proxy run</c>: the sidecar until a signal to end.</summary>
internal static partial class RunCommand
{
    public static async Task<int> ExecuteAsync(IReadOnlyList<string> args, Stream output, TextWriter errors)
    {
        if (ProxyOptionsReader.TryRead(args, Environment.GetEnvironmentVariable, out IReadOnlyList<string> faults) is not { } options)
        {
            foreach (string fault in faults)
            {
                await errors.WriteLineAsync($"mesh-proxy: {fault}");
            }

            return ExitCode.Usage;
        }

        SystemTrustStore.Disable();
        using var stopping = new CancellationTokenSource();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await using var lines = new LineLoggerProvider(output, TimeProvider.System);
        using var loggers = new LoggerFactory([lines], LevelsOf(options));
        try
        {
            await using var sidecar = new Sidecar(options, TimeProvider.System, loggers);
            await sidecar.RunAsync(stopping.Token);
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to end before it had begun.
            return ExitCode.Success;
        }
        catch (Exception e)
        {
            Log.Failed(loggers.CreateLogger<Sidecar>(), e);
            return ExitCode.Failure;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopping.Cancel();
        }
    }

    /// <summary>What frameworks have to say interests only when it is a problem.</summary>
    private static LoggerFilterOptions LevelsOf(ProxyOptions options) => new()
    {
        MinLevel = options.LogLevel,
        Rules =
        {
            new LoggerFilterRule(null, "Microsoft", options.LogLevel > LogLevel.Warning ? options.LogLevel : LogLevel.Warning, null),
            // A request that could not be forwarded is answered with its reason and counted; a stack trace for each would bury everything else.
            new LoggerFilterRule(null, "Yarp", options.LogLevel <= LogLevel.Debug ? LogLevel.Debug : LogLevel.Error, null),
        },
    };

    private static partial class Log
    {
        [LoggerMessage(EventIds.StartFailed, LogLevel.Error, "The sidecar ends because of a fault")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
