using Microsoft.Extensions.Time.Testing;

namespace Mesh.Kubernetes.Tests.Fakes;

/// <summary>Waits for what other tasks do, while a fake clock runs as fast as they need it.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>Moves the clock on in small steps until the task is done.</summary>
    public static async Task AdvanceAsync(FakeTimeProvider time, Task task, TimeSpan? step = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        // Most of the time nothing has to pass; give other tasks the first word.
        await Task.WhenAny(task, RealPause(20));
        while (!task.IsCompleted)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException("what the test waits for did not happen");
            }

            time.Advance(step ?? Step);
            await Task.WhenAny(task, RealPause(1));
        }
    }

    /// <summary>Moves the clock on in small steps until the condition holds.</summary>
    public static Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> condition, TimeSpan? step = null) => AdvanceAsync(time, TrueAsync(condition), step);

    /// <summary>Waits in real time for a condition; the fake clock stands still.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException("what the test waits for did not happen");
            }

            await RealPause(1);
        }
    }

    private static Task RealPause(int milliseconds) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, TestContext.Current.CancellationToken);
}
