using Mesh.Kubernetes.Client;
using Microsoft.Extensions.Logging;

namespace Mesh.Kubernetes.Queues;

/// <summary>
/// Workers that take keys off a queue and bring the world in line with them, level-based: a reconcile reads everything afresh, and doing it
/// twice gives the same answer. Exceptions end here: the key comes back after its back-off.
/// </summary>
public sealed partial class ReconcileLoop<TKey>(
    string name,
    WorkQueue<TKey> queue,
    Func<TKey, CancellationToken, ValueTask<ReconcileResult>> reconcile,
    ILogger logger)
    where TKey : notnull
{
    // Failures of one key after which the log says so at Warning; before that it is mostly another writer's conflict.
    private const int FailuresWorthAWarning = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, int> _failing = [];

    /// <summary>Runs <paramref name="workers"/> workers until cancelled; no key is ever with two of them.</summary>
    public Task RunAsync(int workers, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(cancellationToken)));

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        // A worker that starts synchronously would run its first keys on the caller's stack.
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            TKey key;
            try
            {
                key = await queue.TakeAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is OperationCanceledException or System.Threading.Channels.ChannelClosedException)
            {
                return;
            }

            await WorkOnAsync(key, cancellationToken);
        }
    }

    private async Task WorkOnAsync(TKey key, CancellationToken cancellationToken)
    {
        try
        {
            var result = await reconcile(key, cancellationToken);
            if (result.ShouldRetry)
            {
                Failed(key, result.Reason ?? "", null);
                queue.AddAfterFailure(key);
                return;
            }

            Succeeded(key);
            if (result.RequeueAfter is { } delay)
            {
                queue.AddAfter(key, delay);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping; whoever comes next starts from the world as it is.
        }
        catch (Exception exception)
        {
            Failed(key, exception.Message, exception);
            queue.AddAfterFailure(key);
        }
        finally
        {
            queue.Done(key);
        }
    }

    private void Succeeded(TKey key)
    {
        queue.Forget(key);
        bool wasWarned;
        lock (_gate)
        {
            wasWarned = _failing.Remove(key, out var failures) && failures >= FailuresWorthAWarning;
        }

        if (wasWarned)
        {
            Log.Recovered(logger, name, key);
        }
    }

    private void Failed(TKey key, string reason, Exception? exception)
    {
        int failures;
        lock (_gate)
        {
            failures = _failing[key] = _failing.GetValueOrDefault(key) + 1;
        }

        // The API refusing us and networks failing are expected; anything else is a bug of ours and shows at once.
        var expected = exception is null or KubernetesApiException or HttpRequestException or TimeoutException or IOException;
        if (!expected && failures == 1)
        {
            Log.Bug(logger, name, key, exception!);
        }
        else if (failures == FailuresWorthAWarning)
        {
            Log.StillFailing(logger, name, key, failures, reason);
        }
        else
        {
            Log.Failed(logger, name, key, reason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ReconcileBug, LogLevel.Error, "{Loop} failed on {Key}")]
        public static partial void Bug(ILogger logger, string loop, TKey key, Exception exception);

        [LoggerMessage(EventIds.ReconcileFailed, LogLevel.Debug, "{Loop} will try {Key} again: {Reason}")]
        public static partial void Failed(ILogger logger, string loop, TKey key, string reason);

        [LoggerMessage(EventIds.ReconcileStillFailing, LogLevel.Warning, "{Loop} has failed on {Key} {Failures} times and goes on trying: {Reason}")]
        public static partial void StillFailing(ILogger logger, string loop, TKey key, int failures, string reason);

        [LoggerMessage(EventIds.ReconcileRecovered, LogLevel.Information, "{Loop} is done with {Key} after failures")]
        public static partial void Recovered(ILogger logger, string loop, TKey key);
    }
}
