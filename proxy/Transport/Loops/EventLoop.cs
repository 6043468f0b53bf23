using System.ComponentModel;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Transport.Loops;

/// <summary>
/// One thread that waits for its descriptors (edge-triggered) and runs their handlers. A connection lives on one loop from its first byte to its last, so nothing
/// here needs a lock; other threads hand work over with <see cref="Post"/>. Nothing that runs on a loop may block.
/// </summary>
internal sealed partial class EventLoop : IDisposable
{
    /// <summary>Without traffic for this long, memory that bodies have left behind goes back.</summary>
    private const int TrimAfterMilliseconds = 2_000;

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly TimeProvider _time;
    private readonly ILogger<EventLoop> _logger;
    private readonly IPoller _poller;
    private readonly HandlerTable _handlers = new();
    private readonly Thread _thread;
    private readonly Lock _posting = new();
    private List<ILoopWork> _posted = [];
    private List<ILoopWork> _running = [];
    private readonly List<ILoopWork> _deferred = [];
    private volatile bool _isStopping;
    private long _lastEventAt;

    public EventLoop(int index, int bufferLimit, TimeProvider time, ILogger<EventLoop> logger)
        : this(index, bufferLimit, new Epoll(), time, logger)
    {
    }

    /// <param name="index">Number of the loop, for its name.</param>
    /// <param name="bufferLimit">Most buffers in use at a time.</param>
    /// <param name="poller">How to wait; owned by the loop.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Where faults are told.</param>
    public EventLoop(int index, int bufferLimit, IPoller poller, TimeProvider time, ILogger<EventLoop> logger)
    {
        Index = index;
        _poller = poller;
        _time = time;
        _logger = logger;
        Buffers = new IoBufferPool(bufferLimit);
        UpdateClock();
        Timers = new TimerWheel(Now);
        _thread = new Thread(Run, maxStackSize: 1024 * 1024) { IsBackground = true, Name = $"loop-{index}" };
    }

    /// <summary>The loop whose thread this is, or null.</summary>
    public static EventLoop? Current => _current;

    public int Index { get; }

    public IoBufferPool Buffers { get; }

    public TimerWheel Timers { get; }

    /// <summary>Milliseconds of the loop's clock, as of this round.</summary>
    public long Now { get; private set; }

    /// <summary>Time stamp of this round, for <see cref="TimeProvider.GetElapsedTime(long, long)"/>.</summary>
    public long Timestamp { get; private set; }

    /// <summary>Registered descriptors.</summary>
    public int Descriptors => _handlers.Count;

    public void Start() => _thread.Start();

    /// <summary>Runs <paramref name="work"/> on this loop's thread, soon. Any thread. After <see cref="Dispose"/> work is dropped.</summary>
    public void Post(ILoopWork work)
    {
        lock (_posting)
        {
            // Afterwards the descriptor may be somebody else's.
            if (!_isStopping)
            {
                _posted.Add(work);
                _poller.Wake();
            }
        }
    }

    /// <summary>Runs <paramref name="work"/> at the end of this round, when the handlers on the stack have returned. Loop thread only.</summary>
    public void Defer(ILoopWork work) => _deferred.Add(work);

    /// <summary>Watches a descriptor for reading and writing until it is closed. Loop thread only.</summary>
    /// <returns>The key to give to <see cref="Unregister"/> before the descriptor is closed.</returns>
    public ulong Register(int descriptor, IReadinessHandler handler)
    {
        ulong key = _handlers.Add(handler);
        try
        {
            _poller.Add(descriptor, key);
        }
        catch (Win32Exception)
        {
            _handlers.Remove(key);
            throw;
        }

        return key;
    }

    /// <summary>No event reaches the handler any more. Closing the descriptor takes it out of epoll.</summary>
    public void Unregister(ulong key) => _handlers.Remove(key);

    /// <summary>Sets an alarm so many milliseconds from now.</summary>
    public void SetTimer(LoopTimer timer, TimeSpan after) => Timers.Set(timer, Now + Math.Max(1, (long)after.TotalMilliseconds));

    /// <summary>Ends the thread. Whoever owns connections has closed them before.</summary>
    public void Dispose()
    {
        lock (_posting)
        {
            if (_isStopping)
            {
                return;
            }

            _isStopping = true;
            _poller.Wake();
        }

        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted) || _thread.Join(TimeSpan.FromSeconds(10)))
        {
            _poller.Dispose();
            Buffers.Dispose();
        }
    }

    /// <summary>
    /// Waits until there is something to do, then does all of it: events, posted work, alarms, those who wait for buffers, deferred work, in this order. The loop's thread calls it
    /// again and again; a loop that was not started belongs to whoever calls it.
    /// </summary>
    public void RunOnce()
    {
        int timeout = Timers.MillisecondsToNext(Now);
        int idle = timeout < 0 || timeout > TrimAfterMilliseconds ? TrimAfterMilliseconds : timeout;
        int count = _poller.Wait(Buffers.NeedsTrim ? idle : timeout);
        UpdateClock();
        for (int i = 0; i < count; i++)
        {
            (uint events, ulong key) = _poller[i];
            Dispatch(events, key);
        }

        RunPosted();
        RunTimers();
        ServeBufferWaiters();
        RunDeferred();
        if (count > 0)
        {
            _lastEventAt = Now;
        }
        else if (Now - _lastEventAt >= TrimAfterMilliseconds)
        {
            Buffers.Trim();
        }
    }

    private void Run()
    {
        _current = this;
        try
        {
            while (!_isStopping)
            {
                RunOnce();
            }
        }
        catch (Win32Exception error)
        {
            Log.LoopFailed(_logger, Index, error);
            Environment.FailFast("waiting for events failed", error);
        }

        RunPosted();
        RunDeferred();
        _current = null;
    }

    private void Dispatch(uint events, ulong key)
    {
        if (key == IPoller.WakeKey)
        {
            _poller.AcknowledgeWake();
            return;
        }

        try
        {
            _handlers.Find(key)?.OnReady(events);
        }
        catch (Exception exception)
        {
            // A fault of ours on one connection must not end the others. The connection stays as it is; its timers end it.
            Log.HandlerFailed(_logger, Index, exception);
        }
    }

    private void RunPosted()
    {
        lock (_posting)
        {
            (_posted, _running) = (_running, _posted);
        }

        foreach (ILoopWork work in _running)
        {
            RunGuarded(work);
        }

        _running.Clear();
    }

    private void RunTimers()
    {
        try
        {
            Timers.Advance(Now);
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(_logger, Index, exception);
        }
    }

    private void ServeBufferWaiters()
    {
        long returned = -1;
        // Each gets its turn, and another only if something has come back since: one that needs two buffers, or whom the kernel has no memory for, queues up again at once.
        while (Buffers.HasWaitersToServe && Buffers.Returned != returned)
        {
            returned = Buffers.Returned;
            for (int turns = Buffers.Waiting; turns > 0 && Buffers.HasWaitersToServe; turns--)
            {
                RunGuarded(Buffers.TakeWaiter());
            }
        }
    }

    private void RunDeferred()
    {
        // What is deferred while this runs belongs to this round too.
        for (int i = 0; i < _deferred.Count; i++)
        {
            RunGuarded(_deferred[i]);
        }

        _deferred.Clear();
    }

    private void RunGuarded(ILoopWork work)
    {
        try
        {
            work.Run();
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(_logger, Index, exception);
        }
    }

    private void UpdateClock()
    {
        Timestamp = _time.GetTimestamp();
        Now = (long)(Timestamp * (1_000.0 / _time.TimestampFrequency));
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.LoopFailed, LogLevel.Critical, "Event loop {Loop} cannot go on")]
        public static partial void LoopFailed(ILogger logger, int loop, Exception error);

        [LoggerMessage(EventIds.HandlerFailed, LogLevel.Error, "A handler of event loop {Loop} failed unexpectedly")]
        public static partial void HandlerFailed(ILogger logger, int loop, Exception error);
    }
}
