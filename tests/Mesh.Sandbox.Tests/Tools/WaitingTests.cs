using Mesh.Sandbox.Tools;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Sandbox.Tests.Tools;

public sealed class WaitingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.FromMilliseconds(10) };

    [Fact]
    public async Task UntilAsync_NeverHolds_SaysWhatWasWaitedFor()
    {
        Task waiting = Waiting.UntilAsync("godot", Second, _time, _ => Task.FromResult(false), TestContext.Current.CancellationToken);

        TimeoutException exception = await Assert.ThrowsAsync<TimeoutException>(() => AdvanceUntilDoneAsync(waiting));
        Assert.Equal("waited 1 s for godot", exception.Message);
    }

    [Fact]
    public async Task UntilSteadyAsync_NumberChangesAtFirst_ReturnsTheLastOneOnceItHasStoodStill()
    {
        int reads = 0;
        Task<double> waiting = Waiting.UntilSteadyAsync(
            "calm", Second, TimeSpan.FromSeconds(30), _time, _ => Task.FromResult((double)Math.Min(++reads, 20)), TestContext.Current.CancellationToken);

        await AdvanceUntilDoneAsync(waiting);

        Assert.Equal(20, await waiting);
        Assert.True(reads > 20);
    }

    [Fact]
    public async Task UntilSteadyAsync_NumberNeverStandsStill_GivesUp()
    {
        int reads = 0;
        Task<double> waiting = Waiting.UntilSteadyAsync(
            "calm", Second, TimeSpan.FromSeconds(5), _time, _ => Task.FromResult((double)++reads), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<TimeoutException>(() => AdvanceUntilDoneAsync(waiting));
    }

    private async Task AdvanceUntilDoneAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        await task;
    }
}
