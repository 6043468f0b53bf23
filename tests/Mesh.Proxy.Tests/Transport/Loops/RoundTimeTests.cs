using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Transport.Loops;

public sealed class RoundTimeTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void GetTimestamp_OutsideOfLoops_IsTheClocks()
    {
        RoundTime time = new(_clock);
        long start = time.GetTimestamp();

        _clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.FromSeconds(3), time.GetElapsedTime(start));
    }

    [Fact]
    public async Task GetTimestamp_OnALoop_StandsStillWithinARound()
    {
        RoundTime time = new(_clock);
        using EventLoop loop = new(0, 8, _clock, NullLogger<EventLoop>.Instance);
        loop.Start();
        TaskCompletionSource<(long Round, long Before, long After)> read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(new Work(() =>
        {
            long before = time.GetTimestamp();
            _clock.Advance(TimeSpan.FromSeconds(3));
            read.SetResult((loop.Timestamp, before, time.GetTimestamp()));
        }));

        (long round, long before, long after) = await read.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal((round, round), (before, after));
    }

    private sealed class Work(Action action) : ILoopWork
    {
        public void Run() => action();
    }
}
