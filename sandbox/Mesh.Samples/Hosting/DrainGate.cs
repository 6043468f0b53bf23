namespace Mesh.Samples.Hosting;

/// <summary>On SIGTERM: not ready at once, but serving goes on until clients have heard of it.</summary>
internal sealed class DrainGate(TimeProvider time) : IHostedLifecycleService
{
    /// <summary>Endpoints reach every sidecar within a second; the rest is margin.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(3);

    private volatile bool _draining;

    public bool IsDraining => _draining;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        await Task.Delay(Delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
