namespace Mesh.ControlPlane.Discovery;

/// <summary>
/// Ends the streams before the server closes its connections: a sidecar that is told UNAVAILABLE goes to another replica at once, one whose connection
/// breaks has to wonder.
/// </summary>
internal sealed class StreamDrain(StreamAdmission admission, StreamRegistry streams, TimeProvider time) : IHostedLifecycleService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    // Ending a stream takes a write; a sidecar that does not read is not waited for.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    // The last frames leave after the handlers have returned; the server closes connections without waiting for them.
    private static readonly TimeSpan LastFrames = TimeSpan.FromMilliseconds(200);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        bool any = streams.Count > 0;
        await admission.StopAsync();
        long start = time.GetTimestamp();
        while (streams.Count > 0 && time.GetElapsedTime(start) < Limit)
        {
            await Task.Delay(Interval, time, cancellationToken);
        }

        if (any)
        {
            await Task.Delay(LastFrames, time, cancellationToken);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
