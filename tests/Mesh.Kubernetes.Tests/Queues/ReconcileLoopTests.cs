using System.Collections.Concurrent;
using Mesh.Kubernetes.Queues;
using Mesh.Kubernetes.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Kubernetes.Tests.Queues;

public sealed class ReconcileLoopTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger _logger = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly WorkQueue<string> _queue;
    private Task _running = Task.CompletedTask;

    public ReconcileLoopTests() => _queue = new(new(), _time, new Random(3));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _queue.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_ReconcileThrows_TriesAgainAndReportsTheBugOnce()
    {
        var tries = 0;
        var done = new TaskCompletionSource();
        Start(1, _ => ++tries < 4 ? throw new InvalidOperationException("bug") : Finish(done));
        _queue.Add("a");

        await Eventually.AdvanceAsync(_time, done.Task);

        Assert.Equal(4, tries);
        Assert.Equal(1, _logger.Count(EventIds.ReconcileBug));
    }

    [Fact]
    public async Task Run_ExpectedFailureLasts_WarnsOnceAndSaysWhenItIsOver()
    {
        var tries = 0;
        var done = new TaskCompletionSource();
        Start(1, _ => ++tries < 9 ? ValueTask.FromResult(ReconcileResult.Retry("not yet")) : Finish(done));
        _queue.Add("a");

        await Eventually.AdvanceAsync(_time, done.Task);
        await Eventually.TrueAsync(() => _logger.Count(EventIds.ReconcileRecovered) == 1);

        Assert.Equal(1, _logger.Count(EventIds.ReconcileStillFailing));
    }

    [Fact]
    public async Task Run_After_LooksAgainWithoutAChange()
    {
        var tries = 0;
        var done = new TaskCompletionSource();
        Start(1, _ => ++tries < 3 ? ValueTask.FromResult(ReconcileResult.After(TimeSpan.FromSeconds(5))) : Finish(done));
        _queue.Add("a");

        await Eventually.AdvanceAsync(_time, done.Task);

        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task Run_ManyWorkers_NeverTwoOnOneKey()
    {
        var busy = new ConcurrentDictionary<string, int>();
        var overlaps = 0;
        var count = 0;
        Start(8, async key =>
        {
            overlaps += busy.AddOrUpdate(key, 1, (_, value) => value + 1) > 1 ? 1 : 0;
            await Task.Yield();
            busy.AddOrUpdate(key, 0, (_, value) => value - 1);
            Interlocked.Increment(ref count);
            return ReconcileResult.Done;
        });
        for (var i = 0; i < 2000; i++)
        {
            _queue.Add($"key-{i % 5}");
        }

        await Eventually.TrueAsync(() => _queue.Count == 0 && busy.Values.All(value => value == 0));

        Assert.Equal(0, overlaps);
        Assert.InRange(count, 5, 2000);
    }

    private void Start(int workers, Func<string, ValueTask<ReconcileResult>> reconcile) =>
        _running = new ReconcileLoop<string>("test", _queue, (key, _) => reconcile(key), _logger).RunAsync(workers, _stop.Token);

    private static ValueTask<ReconcileResult> Finish(TaskCompletionSource done)
    {
        done.TrySetResult();
        return ValueTask.FromResult(ReconcileResult.Done);
    }
}
