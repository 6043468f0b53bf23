namespace Mesh.Proxy.Transport.Loops;

/// <summary>Lets other threads wait for what a loop does for them.</summary>
internal static class LoopCalls
{
    /// <summary>Runs <paramref name="function"/> on the loop's thread. Never completes if the loop ends before.</summary>
    public static Task<T> RunAsync<T>(this EventLoop loop, Func<T> function)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(new Work(() =>
        {
            try
            {
                done.SetResult(function());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }));
        return done.Task;
    }

    /// <summary>Runs <paramref name="action"/> on the loop's thread. Never completes if the loop ends before.</summary>
    public static Task RunAsync(this EventLoop loop, Action action) => loop.RunAsync(() =>
    {
        action();
        return true;
    });

    private sealed class Work(Action action) : ILoopWork
    {
        public void Run() => action();
    }
}
