using Mesh.Kubernetes.Queues;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Kubernetes.Tests.Queues;

public sealed class RestartingLoopTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    [Fact]
    public async Task RunAsync_LoopThatThrows_BeginsAgainUntilItHolds()
    {
        var runs = 0;
        var holds = new TaskCompletionSource();
        var running = Loop().RunAsync(
            "test",
            async token =>
            {
                if (++runs < 4)
                {
                    throw new InvalidOperationException("broken");
                }

                holds.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            },
            _stop.Token);

        while (!holds.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        await _stop.CancelAsync();
        await running;
        Assert.Equal(4, runs);
    }

    [Fact]
    public async Task RunAsync_LoopThatReturns_IsNotRunAgain()
    {
        var runs = 0;

        await Loop().RunAsync("test", _ => Task.FromResult(++runs), _stop.Token);

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task RunAsync_StoppedDuringTheBackOff_Ends()
    {
        var failed = new TaskCompletionSource();
        var running = Loop().RunAsync(
            "test",
            _ =>
            {
                failed.TrySetResult();
                throw new InvalidOperationException("broken");
            },
            _stop.Token);
        await failed.Task;

        await _stop.CancelAsync();

        await running.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    private RestartingLoop Loop() => new(_time, new Random(1), NullLogger.Instance);
}
