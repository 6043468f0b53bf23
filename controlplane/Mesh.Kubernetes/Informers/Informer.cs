using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Microsoft.Extensions.Logging;

namespace Mesh.Kubernetes.Informers;

/// <summary>
/// Keeps a <see cref="ResourceStore{T}"/> equal to what the API server holds:
/// <list type="number">
/// <item>list, as the beginning of a watch or in pages; when complete, apply it as a difference, count as synced;</item>
/// <item>watch from the list's version; bookmarks move the version on;</item>
/// <item>the watch ends or breaks: watch again from the last version, with back-off when it broke;</item>
/// <item>the version is too old (410), or watches keep closing at once: back to 1, still as a difference.</item>
/// </list>
/// An error never removes anything from the store. Handlers get keys, never events.
/// </summary>
public sealed class Informer<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly ResourceClient<T> _client;
    private readonly InformerOptions<T> _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly InformerStatus _status;
    private readonly ChangeFeed<T> _feed;
    private readonly StoreWriter<T> _writer;
    private readonly WatchRecord _record;
    private readonly ListingMode _listing;
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _version;

    public Informer(ResourceClient<T> client, InformerOptions<T> options, TimeProvider time, Random random, ILogger logger)
    {
        _client = client;
        _options = options;
        _time = time;
        _random = random;
        _status = new(client.Definition, client.Outage ?? new(time, logger), time, options.HealthyAfter, logger);
        _listing = new(options.StreamingLists);
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
        try
        {
            await ListAndFollowAsync(cancellationToken);
        }
        finally
        {
            _status.Stopped();
        }
    }

    private async Task ListAndFollowAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan delay;
            Task sooner = Never;
            bool listsInStream = _version is null && _listing.Streams;
            try
            {
                if (_version is null && !listsInStream)
                {
                    await ListAsync(cancellationToken);
                }

                await FollowAsync(cancellationToken);
                delay = AfterOrderlyEnd();
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                bool notOffered = listsInStream && _version is null && _listing.Failed(exception);
                delay = notOffered ? TimeSpan.Zero : AfterFailure(exception);
                // Who is asked to stay away stays away.
                sooner = notOffered || exception is KubernetesApiException { RetryAfter: not null } ? Never : _status.ServerAnswers;
            }

            if (delay > TimeSpan.Zero)
            {
                await WaitAsync(delay, sooner, cancellationToken);
            }
        }
    }

    /// <summary>Waits for a delay; not much longer than until <paramref name="sooner"/> completes, spread, because it does for all informers at once.</summary>
    private async Task WaitAsync(TimeSpan delay, Task sooner, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task wait = Task.Delay(delay, _time, linked.Token);
        if (await Task.WhenAny(wait, sooner) != wait)
        {
            await Task.WhenAny(wait, Task.Delay(_options.RecoverySpread * _random.NextDouble(), _time, linked.Token));
        }

        await linked.CancelAsync();
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        _listing.Paged();
        var page = await _client.ListAsync(_options.Query, cancellationToken, _options.PageSize, _writer.Reduce);
        var list = new ListedObjects<T>(_writer);
        foreach (var resource in page.Items)
        {
            list.PutReduced(ResourceKey.Of(resource), resource);
        }

        foreach (var (key, reason) in page.Undecodable)
        {
            list.PutUnreadable(key, reason);
        }

        Take(list, page.ResourceVersion);
    }

    /// <summary>The list is complete; only now does it count.</summary>
    private void Take(ListedObjects<T> list, string version)
    {
        var relist = HasSynced;
        var result = _writer.Replace(list);
        _version = version;
        _record.Restart();
        if (relist)
        {
            _status.Relisted(result);
        }

        _status.Following(result.Total);
        _synced.TrySetResult();
    }

    /// <summary>Watches from the last version; without one, the watch begins with the list.</summary>
    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var connected = false;
        var sawEvent = false;
        var list = _version is null ? new ListedObjects<T>(_writer) : null;
        // A server answers the request itself at once, and a list goes on without pauses; silence is normal only after that.
        using var idle = new CancellationTokenSource(_client.RequestTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        void OnConnected()
        {
            connected = true;
            idle.CancelAfter(Patience());
            if (list is null)
            {
                _status.Following(Store.Count);
            }
        }

        TimeSpan Patience() => list is null ? _options.IdleTimeout : _client.RequestTimeout;

        try
        {
            var events = list is null
                ? _client.WatchAsync(_options.Query, _version!, WatchDuration(), OnConnected, linked.Token)
                : _client.WatchListAsync(_options.Query, WatchDuration(), OnConnected, linked.Token);
            await foreach (var change in events)
            {
                if (list is null)
                {
                    sawEvent = true;
                    _writer.Apply(change);
                    _version = change.ResourceVersion.Length > 0 ? change.ResourceVersion : _version;
                }
                else if (list.Take(change))
                {
                    Take(list, change.ResourceVersion);
                    list = null;
                }

                idle.CancelAfter(Patience());
            }

            if (list is not null)
            {
                throw new IncompleteListException("the server ended the list before it was complete", isSilence: false);
            }
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Silence(connected, isList: list is not null);
        }
        finally
        {
            _record.Judge(_time.GetElapsedTime(started), connected, sawEvent);
        }
    }

    private Exception Silence(bool connected, bool isList) => (connected, isList) switch
    {
        (false, _) => new TimeoutException($"no answer to the watch for {_client.RequestTimeout.TotalSeconds:0} s"),
        (true, true) => new IncompleteListException($"the list stopped coming for {_client.RequestTimeout.TotalSeconds:0} s", isSilence: true),
        (true, false) => new TimeoutException($"neither event nor bookmark for {_options.IdleTimeout.TotalSeconds:0} s"),
    };

    private TimeSpan AfterOrderlyEnd()
    {
        RelistIfWatchesKeepClosing();
        return _record.WasShort ? Shorter(_record.NextDelay(), _options.MaxShortWatchDelay) : TimeSpan.Zero;
    }

    private TimeSpan AfterFailure(Exception exception)
    {
        var failure = exception as KubernetesApiException;
        if (failure is { IsExpired: true } && _version is not null)
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
        // Behind what the server asks for, still spread: it asks everybody for the same.
        return failure?.RetryAfter is { } asked ? Shorter(asked, _options.MaxRetryAfter) + delay : delay;
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
