using System.Runtime.InteropServices;
using Mesh.Proxy.Logging;
using Mesh.Proxy.Startup;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy;

/// <summary><c>mesh-proxy run</c> and <c>mesh-proxy gateway</c>: the proxy until a signal to end.</summary>
internal static partial class RunCommand
{
    public static async Task<int> ExecuteAsync(ProxyRole role, IReadOnlyList<string> args, Stream output, TextWriter errors)
    {
        if (ProxyOptionsReader.TryRead(args, Environment.GetEnvironmentVariable, out IReadOnlyList<string> faults, role) is not { } options)
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
        await using ProcessLog log = new(output, options.LogLevel, TimeProvider.System);
        try
        {
            await using IProxyProcess process = role == ProxyRole.Gateway
                ? new Gateway(options, TimeProvider.System, log.Loggers, log)
                : new Sidecar(options, TimeProvider.System, log.Loggers, log);
            await process.RunAsync(stopping.Token);
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to end before it had begun.
            return ExitCode.Success;
        }
        catch (Exception e)
        {
            Log.Failed(log.Loggers.CreateLogger(typeof(RunCommand)), e);
            return ExitCode.Failure;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopping.Cancel();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.StartFailed, LogLevel.Error, "The proxy ends because of a fault")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
