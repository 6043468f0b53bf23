using Mesh.Kubernetes.Queues;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Kubernetes.Tests.Queues;

public sealed class WorkQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private WorkQueue<string> _queue;

    public WorkQueueTests() => _queue = Create(new());

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void Add_SameKeyTwice_IsHandedOutOnce()
    {
        _queue.Add("a");
        _queue.Add("a");
        _queue.Add("b");

        Assert.Equal("a", TakeNow());
        Assert.Equal("b", TakeNow());
        Assert.Null(TakeNow());
    }

    [Fact]
    public void Add_WhileInWork_ComesBackAfterDone()
    {
        _queue.Add("a");
        TakeNow();
        _queue.Add("a");

        Assert.Null(TakeNow());
        _queue.Done("a");

        Assert.Equal("a", TakeNow());
    }

    [Fact]
    public void Add_ChangesKeepComing_WaitsForQuietButNotLongerThanMaxWait()
    {
        _queue = Create(new() { MinQuiet = TimeSpan.FromMilliseconds(100), MaxWait = TimeSpan.FromMilliseconds(250) });
        for (var elapsed = 0; elapsed < 240; elapsed += 60)
        {
            _queue.Add("a");
            Assert.Null(TakeNow());
            _time.Advance(TimeSpan.FromMilliseconds(60));
        }

        _time.Advance(TimeSpan.FromMilliseconds(10));

        Assert.Equal("a", TakeNow());
    }

    [Fact]
    public void Add_Quiet_IsHandedOutAfterMinQuiet()
    {
        _queue = Create(new() { MinQuiet = TimeSpan.FromMilliseconds(100) });
        _queue.Add("a");
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Null(TakeNow());

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("a", TakeNow());
    }

    [Fact]
    public void AddAfter_EarlierTimeWins()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _queue.AddAfter("a", TimeSpan.FromSeconds(3));
        _queue.AddAfter("a", TimeSpan.FromSeconds(5));

        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("a", TakeNow());
        _queue.Done("a");
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Null(TakeNow());
    }

    [Fact]
    public void AddAfter_DueWhileInWork_WaitsForDone()
    {
        _queue.Add("a");
        TakeNow();
        _queue.AddAfter("a", TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(TakeNow());
        _queue.Done("a");

        Assert.Equal("a", TakeNow());
    }

    [Fact]
    public void Add_AfterADelayedOne_OverridesTheDelay()
    {
        _queue.AddAfter("a", TimeSpan.FromMinutes(1));

        _queue.Add("a");

        Assert.Equal("a", TakeNow());
    }

    [Fact]
    public void AddAfterFailure_Repeated_StaysWithinTheGrowingBoundUntilForgotten()
    {
        _queue = Create(new() { InitialBackoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(4) });
        foreach (var bound in new[] { 1, 2, 4, 4, 4 })
        {
            _queue.AddAfterFailure("a");
            _time.Advance(TimeSpan.FromSeconds(bound));
            Assert.Equal("a", TakeNow());
            _queue.Done("a");
        }

        _queue.Forget("a");
        _queue.AddAfterFailure("a");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("a", TakeNow());
    }

    private WorkQueue<string> Create(WorkQueueOptions options)
    {
        _queue?.Dispose();
        return new(options, _time, new Random(7));
    }

    private string? TakeNow()
    {
        using var now = new CancellationTokenSource();
        var take = _queue.TakeAsync(now.Token);
        if (take.IsCompletedSuccessfully)
        {
            return take.Result;
        }

        now.Cancel();
        return null;
    }
}
