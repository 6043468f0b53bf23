namespace Mesh.Sandbox.Tools;

/// <summary>Waits for something that a person would look at again and again.</summary>
internal static class Waiting
{
    /// <summary>Short beside what is waited for, long beside what one look costs.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks until <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not hold in time; the message says what was waited for.</exception>
    public static async Task UntilAsync(
        string what, TimeSpan timeout, TimeProvider time, Func<CancellationToken, Task<bool>> condition, CancellationToken cancellationToken)
    {
        if (!await TryUntilAsync(timeout, time, condition, cancellationToken))
        {
            throw new TimeoutException($"waited {timeout.TotalSeconds:0} s for {what}");
        }
    }

    /// <summary>Looks until <paramref name="condition"/> holds.</summary>
    /// <returns>False if it did not in time.</returns>
    public static async Task<bool> TryUntilAsync(
        TimeSpan timeout, TimeProvider time, Func<CancellationToken, Task<bool>> condition, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (!await condition(cancellationToken))
        {
            if (time.GetElapsedTime(started) > timeout)
            {
                return false;
            }

            await Task.Delay(Interval, time, cancellationToken);
        }

        return true;
    }

    /// <summary>Reads a number until it has not changed for a while.</summary>
    /// <returns>The number.</returns>
    /// <exception cref="TimeoutException">It kept changing; the message says what was waited for.</exception>
    public static async Task<double> UntilSteadyAsync(
        string what, TimeSpan quiet, TimeSpan timeout, TimeProvider time, Func<CancellationToken, Task<double>> read, CancellationToken cancellationToken)
    {
        double last = await read(cancellationToken);
        long since = time.GetTimestamp();
        await UntilAsync(
            what,
            timeout,
            time,
            async ct =>
            {
                double now = await read(ct);
                if (now != last)
                {
                    (last, since) = (now, time.GetTimestamp());
                }

                return time.GetElapsedTime(since) >= quiet;
            },
            cancellationToken);
        return last;
    }
}
