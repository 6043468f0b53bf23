using System.Threading.Channels;

namespace Mesh.Kubernetes.Queues;

/// <summary>
/// A queue of keys. A key waits at most once; added again while somebody works on it, it comes back when that work is
/// <see cref="Done"/>. So no two workers hold one key, and no change is missed. Bounded by the number of distinct keys.
/// </summary>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly WorkQueueOptions _options;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly Backoff _backoff;
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, PendingKey> _pending = [];
    private readonly PriorityQueue<(TKey Key, long Ticket), TimeSpan> _schedule = new();
    private readonly HashSet<TKey> _working = [];
    private readonly HashSet<TKey> _addedWhileWorking = [];
    private readonly Dictionary<TKey, int> _failures = [];
    // Unbounded by type only: a key is in it at most once.
    private readonly Channel<TKey> _ready = Channel.CreateUnbounded<TKey>();
    private readonly ITimer _timer;
    private long _tickets;
    private bool _disposed;

    public WorkQueue(WorkQueueOptions options, TimeProvider time, Random random)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        _time = time;
        _origin = time.GetTimestamp();
        _backoff = new(options.InitialBackoff, options.MaxBackoff, random);
        _timer = time.CreateTimer(_ => ReleaseDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys that wait, ready or held back; without those being worked on.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count + _addedWhileWorking.Count;
            }
        }
    }

    /// <summary>Something about the key changed.</summary>
    public void Add(TKey key)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            if (_working.Contains(key))
            {
                _addedWhileWorking.Add(key);
                return;
            }

            var now = Now();
            if (!_pending.TryGetValue(key, out var pending))
            {
                Schedule_NeedsLock(key, new(now, now + _options.MinQuiet, Debounced: true), now);
            }
            else if (pending.Debounced)
            {
                var due = Min(now + _options.MinQuiet, pending.Since + _options.MaxWait);
                if (due > pending.Due)
                {
                    Schedule_NeedsLock(key, pending with { Due = due }, now);
                }
            }
            else if (pending.Due > now + _options.MinQuiet)
            {
                // A change overrides a delay: what made the last try fail may be gone.
                Schedule_NeedsLock(key, new(now, now + _options.MinQuiet, Debounced: true), now);
            }
        }
    }

    /// <summary>The key is worth another look after <paramref name="delay"/>, even if nothing changes; an earlier time wins.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        lock (_gate)
        {
            var now = Now();
            var due = now + delay;
            if (!_disposed && (!_pending.TryGetValue(key, out var pending) || due < pending.Due))
            {
                Schedule_NeedsLock(key, new(now, due, Debounced: false), now);
            }
        }
    }

    /// <summary>The work on the key failed; it comes back after its own back-off.</summary>
    public void AddAfterFailure(TKey key)
    {
        TimeSpan delay;
        lock (_gate)
        {
            var failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures + 1;
            delay = _backoff.Delay(failures);
        }

        AddAfter(key, delay);
    }

    /// <summary>The key is healthy; its next failure starts the back-off from the beginning.</summary>
    public void Forget(TKey key)
    {
        lock (_gate)
        {
            _failures.Remove(key);
        }
    }

    /// <summary>Takes the next ready key. The caller must call <see cref="Done"/> for it.</summary>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var key = await _ready.Reader.ReadAsync(cancellationToken);
            lock (_gate)
            {
                _pending.Remove(key);
                // A delayed retry may have become ready while the key is still in work; Done brings it back.
                if (_working.Add(key))
                {
                    return key;
                }

                _addedWhileWorking.Add(key);
            }
        }
    }

    /// <summary>The work on a taken key is over, well or badly.</summary>
    public void Done(TKey key)
    {
        lock (_gate)
        {
            _working.Remove(key);
            if (!_addedWhileWorking.Remove(key))
            {
                return;
            }
        }

        Add(key);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _timer.Dispose();
        _ready.Writer.TryComplete();
    }

    private void Schedule_NeedsLock(TKey key, PendingKey pending, TimeSpan now)
    {
        if (_pending.TryGetValue(key, out var old) && old.Ready)
        {
            return;
        }

        if (pending.Due <= now)
        {
            _pending[key] = pending with { Ready = true };
            _ready.Writer.TryWrite(key);
            return;
        }

        var ticket = ++_tickets;
        _pending[key] = pending with { Ticket = ticket };
        _schedule.Enqueue((key, ticket), pending.Due);
        Arm_NeedsLock(now);
    }

    private void ReleaseDue()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            var now = Now();
            while (_schedule.TryPeek(out var next, out var due) && due <= now)
            {
                _schedule.Dequeue();
                // A stale ticket: the key was rescheduled or is already out.
                if (_pending.TryGetValue(next.Key, out var pending) && pending.Ticket == next.Ticket && !pending.Ready)
                {
                    _pending[next.Key] = pending with { Ready = true };
                    _ready.Writer.TryWrite(next.Key);
                }
            }

            Arm_NeedsLock(now);
        }
    }

    private void Arm_NeedsLock(TimeSpan now)
    {
        if (_schedule.TryPeek(out _, out var due))
        {
            // Rounded up: a timer that fires a moment early would find nothing due and spin.
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (due - now).TotalMilliseconds)));
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Time since the queue was made; steps of the wall clock do not move it.</summary>
    private TimeSpan Now() => _time.GetElapsedTime(_origin);

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
