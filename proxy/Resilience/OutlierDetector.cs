using System.Collections.Immutable;
using System.Net;
using Mesh.Proxy.State;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Resilience;

/// <summary>
/// Decides which endpoints of one backend are asked: ejects, lets one request try, takes back. Long-lived; snapshots replace what it watches. Requests report to it without locks except when a phase
/// changes, which is rare; what follows from a change (shares of the tiers) is computed on a timer's thread. A backend without traffic and without ejections has no timer running.
/// </summary>
/// <param name="backend">Service and port, for messages.</param>
/// <param name="time">Clock.</param>
/// <param name="random">Of the jitter; must be safe for use by several threads.</param>
/// <param name="logger">Where ejections are told.</param>
/// <param name="metrics">Where they are counted; null for nowhere.</param>
internal sealed partial class OutlierDetector(string backend, TimeProvider time, Random random, ILogger logger, ResilienceMetrics? metrics = null) : IDisposable
{
    /// <summary>How long the right to try a half-open endpoint lasts without an outcome: longer than most answers take, so that a request that hangs does not keep the endpoint out for ever.</summary>
    private static readonly TimeSpan TrialLimit = TimeSpan.FromSeconds(10);

    /// <summary>Longest time in which a returned endpoint comes up to its share; shorter if it was out for less.</summary>
    private static readonly TimeSpan LongestReturn = TimeSpan.FromSeconds(10);

    /// <summary>How late the loops' clocks may be, which stand still for a round: a trial must not pass for older than its phase.</summary>
    private static readonly TimeSpan ClockError = TimeSpan.FromMilliseconds(100);

    private readonly Lock _change = new();
    private OutlierSettings _settings = OutlierSettings.Default;
    private ImmutableArray<EndpointModel> _endpoints = [];
    private Action _refresh = static () => { };
    private ITimer? _timer;
    private bool _isChanged;
    private int _hasTraffic;
    private long _windowBegan;
    private bool _isDisposed;

    public OutlierSettings Settings => Volatile.Read(ref _settings);

    /// <summary>A new snapshot: from now on these are watched. What is known of those that stay is kept.</summary>
    /// <param name="endpoints">All that are ready.</param>
    /// <param name="settings">When to eject.</param>
    /// <param name="refresh">Called when phases have changed; cheap enough for a timer's thread.</param>
    public void Watch(ImmutableArray<EndpointModel> endpoints, OutlierSettings settings, Action refresh)
    {
        lock (_change)
        {
            Volatile.Write(ref _settings, settings);
            _endpoints = endpoints;
            _refresh = refresh;
            foreach (EndpointModel endpoint in endpoints)
            {
                endpoint.State.Health.Attach(this, endpoint);
                if (!settings.IsEnabled && endpoint.State.Health.Phase != EndpointPhase.Healthy)
                {
                    TakeBack_NeedsLock(endpoint.State.Health);
                }
            }

            Schedule_NeedsLock();
        }

        // A phase may have changed between the making of the picker and here.
        refresh();
    }

    /// <summary>Something else than health has changed that the shares follow from. Any thread but a loop's.</summary>
    public void Refresh()
    {
        Action refresh;
        lock (_change)
        {
            refresh = _refresh;
        }

        refresh();
    }

    public void Dispose()
    {
        lock (_change)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    /// <summary>Counts an outcome for the success rate.</summary>
    internal void Count(ref long window, bool isSuccess)
    {
        OutlierSettings settings = Settings;
        if (!settings.IsEnabled || !settings.IsSuccessRateEnabled)
        {
            return;
        }

        Interlocked.Add(ref window, isSuccess ? (1L << 32) + 1 : 1L << 32);
        if (Volatile.Read(ref _hasTraffic) == 0)
        {
            BeginWindow();
        }
    }

    /// <summary>The two halves of a window's counter.</summary>
    internal static (int Successes, int Total) Split(long window) => ((int)(window & 0x7FFF_FFFF), (int)(window >> 32));

    /// <summary>Takes the right to try a half-open endpoint, unless somebody has it.</summary>
    internal bool TryClaim(ref long trialSince)
    {
        long now = Math.Max(time.GetTimestamp(), 1);
        long since = Volatile.Read(ref trialSince);
        return (since == 0 || time.GetElapsedTime(since, now) >= TrialLimit) && Interlocked.CompareExchange(ref trialSince, now, since) == since;
    }

    internal void OnSuccess(EndpointHealth health)
    {
        lock (_change)
        {
            // Requests that were under way when an endpoint was ejected for its answers say nothing new; that one can be connected to again, everything.
            if (health.Phase == EndpointPhase.HalfOpen || (health.Phase == EndpointPhase.Ejected && health.Cause == EjectionCause.ConnectErrors))
            {
                TakeBack_NeedsLock(health);
            }
        }
    }

    internal void OnFailure(EndpointHealth health, EjectionCause cause, TimeSpan elapsed)
    {
        lock (_change)
        {
            // Failures during an ejection are ignored: requests that were under way together are one piece of evidence, not many. So are those of them that end after it: they are not its trial.
            bool isOld = health.Phase == EndpointPhase.Ejected
                || (health.Phase == EndpointPhase.HalfOpen && elapsed > time.GetElapsedTime(health.Since) + ClockError);
            if (!isOld && Settings.IsEnabled)
            {
                Eject_NeedsLock(health, cause);
            }
        }
    }

    private void BeginWindow()
    {
        lock (_change)
        {
            if (_hasTraffic == 0)
            {
                Volatile.Write(ref _hasTraffic, 1);
                _windowBegan = time.GetTimestamp();
                Schedule_NeedsLock();
            }
        }
    }

    private void Eject_NeedsLock(EndpointHealth health, EjectionCause cause)
    {
        long now = time.GetTimestamp();
        bool isAgain = health.Phase == EndpointPhase.HalfOpen;
        if (!isAgain && cause != EjectionCause.ConnectErrors && !MayEject_NeedsLock())
        {
            Log.Kept(logger, health.Endpoint!.Workload, health.Endpoint.Target, backend, cause, Settings.MinReadyPercent);
            return;
        }

        int forgiven = isAgain || Settings.Interval <= TimeSpan.Zero ? 0 : (int)Math.Min(int.MaxValue, time.GetElapsedTime(health.Since, now) / Settings.Interval);
        health.Ejections = Math.Max(0, health.Ejections - forgiven) + 1;
        health.Length = EjectionLength.Of(cause, health.Ejections, Settings, random);
        health.Enter(EndpointPhase.Ejected, cause, now);
        metrics?.Ejected(backend, cause);
        _isChanged = true;
        Log.Ejected(logger, health.Endpoint!.Workload, health.Endpoint.Target, backend, cause, health.Length.TotalSeconds, health.Ejections);
        Schedule_NeedsLock();
    }

    private void TakeBack_NeedsLock(EndpointHealth health)
    {
        health.Endpoint!.State.SlowStart.Begin(health.Length < LongestReturn ? health.Length : LongestReturn);
        health.Enter(EndpointPhase.Healthy, EjectionCause.None, time.GetTimestamp());
        metrics?.Returned(backend);
        _isChanged = true;
        Log.Returned(logger, health.Endpoint.Workload, health.Endpoint.Target, backend);
        Schedule_NeedsLock();
    }

    // Counted as it would be afterwards: one always remains.
    private bool MayEject_NeedsLock()
    {
        int ready = _endpoints.Count(endpoint => endpoint.State.Health.Phase == EndpointPhase.Healthy) - 1;
        return ready >= 1 && 100L * ready >= (long)Settings.MinReadyPercent * _endpoints.Length;
    }

    private void OnTimer()
    {
        lock (_change)
        {
            if (_isDisposed)
            {
                return;
            }

            long now = time.GetTimestamp();
            foreach (EndpointModel endpoint in _endpoints)
            {
                EndpointHealth health = endpoint.State.Health;
                if (health.Phase == EndpointPhase.Ejected && time.GetElapsedTime(health.Since, now) >= health.Length)
                {
                    health.Enter(EndpointPhase.HalfOpen, health.Cause, now);
                    _isChanged = true;
                }
            }

            if (_hasTraffic != 0 && time.GetElapsedTime(_windowBegan, now) >= Settings.Interval)
            {
                Judge_NeedsLock();
            }

            if (_isChanged)
            {
                _isChanged = false;
                _refresh();
            }

            Schedule_NeedsLock();
        }
    }

    private void Judge_NeedsLock()
    {
        // The next request begins the next window.
        Volatile.Write(ref _hasTraffic, 0);
        (int Successes, int Total)[] windows = [.. _endpoints.Select(endpoint => endpoint.State.Health.TakeWindow())];
        if (!Settings.IsEnabled || SuccessRate.Threshold(windows, Settings) is not { } threshold)
        {
            return;
        }

        for (int i = 0; i < windows.Length; i++)
        {
            (int successes, int total) = windows[i];
            EndpointHealth health = _endpoints[i].State.Health;
            if (health.Phase == EndpointPhase.Healthy && total >= Settings.SuccessRateRequests && successes < threshold * total)
            {
                Eject_NeedsLock(health, EjectionCause.SuccessRate);
            }
        }
    }

    private void Schedule_NeedsLock()
    {
        if (_isDisposed || NextDue_NeedsLock() is not { } due)
        {
            return;
        }

        _timer ??= time.CreateTimer(static detector => ((OutlierDetector)detector!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan? NextDue_NeedsLock()
    {
        if (_isChanged)
        {
            return TimeSpan.Zero;
        }

        long now = time.GetTimestamp();
        TimeSpan? due = _hasTraffic == 0 ? null : Left(_windowBegan, Settings.Interval, now);
        foreach (EndpointModel endpoint in _endpoints)
        {
            if (endpoint.State.Health is { Phase: EndpointPhase.Ejected } health && Left(health.Since, health.Length, now) is var left && !(left >= due))
            {
                due = left;
            }
        }

        return due;
    }

    private TimeSpan Left(long since, TimeSpan length, long now)
    {
        TimeSpan left = length - time.GetElapsedTime(since, now);
        // Timers know milliseconds: rounded up, or the last one would be waited for in circles.
        return left <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.EndpointEjected, LogLevel.Information, "Ejected {Endpoint} ({Address}) of {Backend} for {Cause}: {Seconds:0.0} s, ejection {Count} in a row")]
        public static partial void Ejected(ILogger logger, string endpoint, IPEndPoint address, string backend, EjectionCause cause, double seconds, int count);

        [LoggerMessage(EventIds.EndpointReturned, LogLevel.Information, "{Endpoint} ({Address}) of {Backend} is back")]
        public static partial void Returned(ILogger logger, string endpoint, IPEndPoint address, string backend);

        [LoggerMessage(EventIds.EndpointKept, LogLevel.Information, "Kept {Endpoint} ({Address}) of {Backend} in spite of {Cause}: {Percent} % of the endpoints, and one at least, must remain")]
        public static partial void Kept(ILogger logger, string endpoint, IPEndPoint address, string backend, EjectionCause cause, int percent);
    }
}
