namespace Mesh.Soak.Measures;

/// <summary>Requests at a fixed rate, each at its time, whatever became of the others.</summary>
/// <param name="connections">Take turns.</param>
/// <param name="perSecond">Of all connections together.</param>
/// <param name="time">Clock of the measurement.</param>
internal sealed class SteadyLoad(int connections, double perSecond, TimeProvider time)
{
    private readonly List<(TimeSpan Due, TimeSpan Latency)> _seen = [];

    /// <summary>Runs until cancelled, or a request fails.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => RunAsync(connection, start, cancellationToken)));
    }

    /// <summary>The latency that <paramref name="share"/> of the requests kept to which were due in a span of the run.</summary>
    public TimeSpan Percentile(double share, TimeSpan from, TimeSpan to)
    {
        lock (_seen)
        {
            TimeSpan[] inside = [.. _seen.Where(one => one.Due >= from && one.Due < to).Select(one => one.Latency).Order()];
            return inside.Length == 0 ? throw new SoakException("no request was due in that time") : inside[(int)((inside.Length - 1) * share)];
        }
    }

    private async Task RunAsync(int connection, long start, CancellationToken cancellationToken)
    {
        using SimpleClient client = await SimpleClient.ConnectAsync(cancellationToken);
        for (int i = 0; ; i++)
        {
            TimeSpan due = TimeSpan.FromSeconds(((i * (double)connections) + connection) / perSecond);
            TimeSpan early = due - time.GetElapsedTime(start);
            if (early > TimeSpan.Zero)
            {
                try
                {
                    await Task.Delay(early, time, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }

            // Who was free at the time counts from its own waking up: the timer's grain is not the sidecar's. Who was not counts from when it should have begun.
            TimeSpan begun = early > TimeSpan.Zero ? time.GetElapsedTime(start) : due;
            await client.AskAsync(CancellationToken.None);
            TimeSpan latency = time.GetElapsedTime(start) - begun;
            lock (_seen)
            {
                _seen.Add((due, latency));
            }
        }
    }
}
