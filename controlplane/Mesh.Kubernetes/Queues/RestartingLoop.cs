using Microsoft.Extensions.Logging;

namespace Mesh.Kubernetes.Queues;

/// <summary>The border of a background loop: whatever ends it other than the stop is logged, and the loop begins again after a back-off.</summary>
/// <param name="time">Measures the back-off.</param>
/// <param name="random">Source of the jitter; this object is its only user.</param>
/// <param name="logger">Is told of every end.</param>
public sealed partial class RestartingLoop(TimeProvider time, Random random, ILogger logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>A loop that ran so long was healthy: its next failure is a new one.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(1);

    private readonly Backoff _backoff = new(FirstDelay, LongestDelay, random);

    /// <summary>Runs until cancelled; never throws.</summary>
    /// <param name="name">Names the loop in the log.</param>
    /// <param name="loop">May be started again after it threw, so it must take nothing from its earlier run for granted.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    public async Task RunAsync(string name, Func<CancellationToken, Task> loop, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(loop);
        // A loop must not carry its first steps on the stack of whoever starts it.
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            try
            {
                await loop(cancellationToken);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (time.GetElapsedTime(started) > Healthy)
                {
                    _backoff.Reset();
                }

                var delay = _backoff.Next();
                Log.LoopFailed(logger, name, delay, exception);
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.LoopFailed, LogLevel.Error, "The loop of {Loop} ended with an exception and begins again in {Delay}")]
        public static partial void LoopFailed(ILogger logger, string loop, TimeSpan delay, Exception exception);
    }
}
