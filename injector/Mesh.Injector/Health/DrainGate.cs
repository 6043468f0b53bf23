using Mesh.Injector.Options;

namespace Mesh.Injector.Health;

/// <summary>
/// At the end, reports "not ready" while serving goes on for a while: endpoints travel to the API servers with a delay, and a refused
/// connection would refuse a pod.
/// </summary>
internal sealed partial class DrainGate(InjectorOptions options, TimeProvider time, ILogger<DrainGate> logger) : IHostedLifecycleService
{
    private volatile bool _draining;

    public bool IsDraining => _draining;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        Log.Draining(logger, options.DrainDelay.TotalSeconds);
        await Task.Delay(options.DrainDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(EventIds.Draining, LogLevel.Information, "Not ready any more; serving for another {Seconds} s")]
        public static partial void Draining(ILogger logger, double seconds);
    }
}
