using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Microsoft.Extensions.Logging;

namespace Mesh.Kubernetes.Informers;

/// <summary>
/// Keeps a <see cref="ResourceStore{T}"/> equal to what the API server holds:
/// <list type="number">
/// <item>list in pages, apply as a difference, count as synced;</item>
/// <item>watch from the list's version; bookmarks move the version on;</item>
/// <item>the watch ends or breaks: watch again from the last version, with back-off when it broke;</item>
/// <item>the version is too old (410), or watches keep closing at once: back to 1, still as a difference.</item>
/// </list>
/// An error never removes anything from the store. Handlers get keys, never events.
/// </summary>
public sealed class Informer<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ResourceClient<T> _client;
    private readonly InformerOptions<T> _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly InformerStatus _status;
    private readonly ChangeFeed<T> _feed;
    private readonly StoreWriter<T> _writer;
    private readonly WatchRecord _record;
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _version;

    public Informer(ResourceClient<T> client, InformerOptions<T> options, TimeProvider time, Random random, ILogger logger)
    {
        _client = client;
        _options = options;
        _time = time;
        _random = random;
        _status = new(client.Definition, logger);
        _feed = new(logger);
        Store = new(options.Indexes);
        _writer = new(Store, _feed, options, logger);
        _record = new(
            new(options.InitialBackoff, options.MaxBackoff, random),
            options.HealthyAfter,
            options.InstantCloseBelow,
            options.InstantClosesBeforeRelist);
    }

    /// <summary>What is known; empty until the first complete list.</summary>
    public ResourceStore<T> Store { get; }

    /// <summary>Whether a complete list has arrived at least once; from then on the store is never less than the last good state.</summary>
    public bool HasSynced => _synced.Task.IsCompletedSuccessfully;

    public InformerPhase Phase => _status.Phase;

    /// <summary>Waits until <see cref="HasSynced"/>; every handler has then heard of every object.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    /// <summary>Calls <paramref name="handler"/> with the key of each object that appeared, changed or vanished.</summary>
    public void OnChange(Action<ResourceKey> handler) =>
        _feed.Add((key, _, _) => handler(key), Store.All);

    /// <summary>
    /// Calls <paramref name="handler"/> with the keys of other objects that a changed one touches: those it pointed to before and those it points
    /// to now.
    /// </summary>
    public void OnAffected<TKey>(Func<T, IEnumerable<TKey>> affected, Action<TKey> handler)
    {
        _feed.Add(
            (_, previous, current) =>
            {
                IEnumerable<TKey> before = previous is null ? [] : affected(previous);
                IEnumerable<TKey> after = current is null ? [] : affected(current);
                foreach (var key in before.Union(after))
                {
                    handler(key);
                }
            },
            Store.All);
    }

    /// <summary>Follows the API server until cancelled. Runs once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan delay;
            try
            {
                if (_version is null)
                {
                    await ListAsync(cancellationToken);
                }

                await WatchAsync(cancellationToken);
                delay = AfterOrderlyEnd();
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                delay = AfterFailure(exception);
            }

            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var relist = HasSynced;
        var list = await _client.ListAsync(_options.Query, cancellationToken, _options.PageSize, _options.Transform);
        var result = _writer.Replace(list.Items, list.Undecodable);
        _version = list.ResourceVersion;
        _record.Restart();
        if (relist)
        {
            _status.Relisted(result);
        }

        _status.Following(result.Total);
        _synced.TrySetResult();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var connected = false;
        var sawEvent = false;
        // A server answers the request itself at once; silence is normal only after that.
        using var idle = new CancellationTokenSource(_client.RequestTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        void OnConnected()
        {
            connected = true;
            idle.CancelAfter(_options.IdleTimeout);
            _status.Following(Store.Count);
        }

        try
        {
            var events = _client.WatchAsync(_options.Query, _version!, WatchDuration(), OnConnected, linked.Token);
            await foreach (var change in events)
            {
                idle.CancelAfter(_options.IdleTimeout);
                sawEvent = true;
                _writer.Apply(change);
                _version = change.ResourceVersion.Length > 0 ? change.ResourceVersion : _version;
            }
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(connected
                ? $"neither event nor bookmark for {_options.IdleTimeout.TotalSeconds:0} s"
                : $"no answer to the watch for {_client.RequestTimeout.TotalSeconds:0} s");
        }
        finally
        {
            _record.Judge(_time.GetElapsedTime(started), connected, sawEvent);
        }
    }

    private TimeSpan AfterOrderlyEnd()
    {
        RelistIfWatchesKeepClosing();
        return _record.WasShort ? _record.NextDelay() : TimeSpan.Zero;
    }

    private TimeSpan AfterFailure(Exception exception)
    {
        var failure = exception as KubernetesApiException;
        if (failure is { IsExpired: true })
        {
            // Not a fault of the connection: the world moved on while we were away.
            _version = null;
            return _record.NextDelay();
        }

        if (failure is { IsNotFound: true })
        {
            // The definition may return with another history.
            _version = null;
            if (_options.MayBeMissing && Store.Count == 0)
            {
                _status.Missing();
                _synced.TrySetResult();
                return Shorter(_record.NextDelay(), _options.MissingRetry);
            }
        }

        _status.Lost(exception, Store.Count);
        RelistIfWatchesKeepClosing();
        var delay = _record.NextDelay();
        return failure?.RetryAfter is { } asked && asked > delay ? asked : delay;
    }

    private void RelistIfWatchesKeepClosing()
    {
        if (_record.KeepsClosing)
        {
            _version = null;
        }
    }

    private TimeSpan WatchDuration() => _options.MinWatchDuration * (1 + _random.NextDouble());

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
