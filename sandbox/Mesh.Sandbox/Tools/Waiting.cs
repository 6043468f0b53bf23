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
        long started = time.GetTimestamp();
        while (!await condition(cancellationToken))
        {
            if (time.GetElapsedTime(started) > timeout)
            {
                throw new TimeoutException($"waited {timeout.TotalSeconds:0} s for {what}");
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }
}
