using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Benchmarks.Fixtures;

/// <summary>Runs code where requests run in the sidecar: on the thread of an event loop.</summary>
internal static class LoopThread
{
    /// <summary>Times that a thing is done in a row, so that the way to the loop and back does not count.</summary>
    public const int Batch = 100_000;

    private static readonly EventLoop Loop = Start();
    private static readonly SemaphoreSlim Done = new(0);

    /// <summary>Does <paramref name="action"/> <see cref="Batch"/> times and waits for the end.</summary>
    public static void Run(Action action)
    {
        Loop.Post(new Work(action));
        Done.Wait();
    }

    private static EventLoop Start()
    {
        EventLoop loop = new(0, 16, TimeProvider.System, NullLogger<EventLoop>.Instance);
        loop.Start();
        return loop;
    }

    private sealed class Work(Action action) : ILoopWork
    {
        public void Run()
        {
            for (int i = 0; i < Batch; i++)
            {
                action();
            }

            Done.Release();
        }
    }
}
