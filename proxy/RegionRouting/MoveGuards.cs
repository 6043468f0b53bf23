using System.Collections.Immutable;
using Mesh.Proxy.State;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.RegionRouting;

/// <summary>The <see cref="MoveGuard"/>s of a backend, by region, and the timer that looks at them while requests are moved. Long-lived: snapshots come and go. Thread-safe.</summary>
/// <param name="backend">Service and port, for messages.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Where it is told that less is let through than was moved.</param>
internal sealed partial class MoveGuards(string backend, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _change = new();
    private readonly Dictionary<string, MoveGuard> _guards = new(StringComparer.Ordinal);
    private ITimer? _timer;
    private bool _isScheduled;
    private bool _isDisposed;

    /// <summary>The guard of a region that takes what was moved.</summary>
    /// <param name="region">Its name.</param>
    /// <param name="endpoints">Of this backend, in the region.</param>
    /// <param name="maxLoadPercent">See <see cref="MoveGuard.Watch"/>.</param>
    public MoveGuard Of(string region, ImmutableArray<EndpointModel> endpoints, int maxLoadPercent)
    {
        lock (_change)
        {
            if (!_guards.TryGetValue(region, out MoveGuard? guard))
            {
                _guards.Add(region, guard = new MoveGuard());
            }

            guard.Watch(endpoints, maxLoadPercent);
            return guard;
        }
    }

    /// <summary>Nothing is moved but to these regions.</summary>
    public void Keep(IReadOnlySet<string> regions)
    {
        lock (_change)
        {
            foreach (string region in _guards.Keys.Where(region => !regions.Contains(region)).ToList())
            {
                _guards.Remove(region);
            }
        }
    }

    /// <summary>A moved request goes to the guard's region. Any thread, for each request.</summary>
    public void OnPassed(MoveGuard guard)
    {
        guard.OnPassed();
        if (Volatile.Read(ref _isScheduled))
        {
            return;
        }

        lock (_change)
        {
            Schedule_NeedsLock();
        }
    }

    public void Dispose()
    {
        lock (_change)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void OnTimer()
    {
        lock (_change)
        {
            Volatile.Write(ref _isScheduled, false);
            bool isMoving = false;
            foreach ((string region, MoveGuard guard) in _guards)
            {
                bool wasFull = guard.Share < 1;
                isMoving |= guard.Look();
                if (guard.Share < 1 && !wasFull)
                {
                    Log.Limited(logger, region, backend, 100 * guard.Share);
                }
                else if (guard.Share == 1 && wasFull)
                {
                    Log.Unlimited(logger, region, backend);
                }
            }

            if (isMoving)
            {
                Schedule_NeedsLock();
            }
        }
    }

    private void Schedule_NeedsLock()
    {
        if (_isScheduled || _isDisposed)
        {
            return;
        }

        Volatile.Write(ref _isScheduled, true);
        _timer ??= time.CreateTimer(static guards => ((MoveGuards)guards!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.MoveLimited, LogLevel.Warning, "Region {Region} cannot carry what operators have moved to its pods of {Backend}: {Percent:0} % of it is let through, the rest goes elsewhere or is answered with region-at-capacity")]
        public static partial void Limited(ILogger logger, string region, string backend, double percent);

        [LoggerMessage(EventIds.MoveUnlimited, LogLevel.Information, "Region {Region} carries what operators have moved to its pods of {Backend}")]
        public static partial void Unlimited(ILogger logger, string region, string backend);
    }
}
