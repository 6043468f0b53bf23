using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Queues;
using Mesh.Kubernetes.Reporting;
using Microsoft.Extensions.Logging;

namespace Mesh.Kubernetes.Leadership;

/// <summary>
/// Elects one leader among candidates through a Lease. Not fencing: for at most a moment two may believe they lead, so what a leader does must
/// be safe to do twice.
/// </summary>
public sealed partial class LeaderElection
{
    // The last call of a stopping process must not hold up its end.
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(2);

    // A candidate whose work always fails leaves the lease to others for most of the time, and still tries once a minute.
    private static readonly TimeSpan MaxFailureBackoff = TimeSpan.FromMinutes(1);

    // Work that went well for so long has overcome whatever it failed from before.
    private static readonly TimeSpan HealthyAfter = TimeSpan.FromMinutes(5);

    private readonly LeaderElectionOptions _options;
    private readonly LeaseClient _lease;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Backoff _failures;
    private readonly ILogger _logger;
    private volatile bool _isLeader;
    private readonly Episode _unreachable;
    private string _announcedHolder = "";

    /// <exception cref="ArgumentException">The options contradict each other; the message names every fault.</exception>
    public LeaderElection(ResourceClient<V1Lease> leases, LeaderElectionOptions options, TimeProvider time, Random random, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        _options = options;
        _lease = new(leases, options, time);
        _time = time;
        _random = random;
        _failures = new(options.RetryPeriod, MaxFailureBackoff, random);
        _logger = logger;
        _unreachable = new(time, options.LeaseDuration, lasted => Log.Reachable(_logger, _options.Lease, lasted));
    }

    public bool IsLeader => _isLeader;

    /// <summary>
    /// Competes until cancelled; while leading, runs <paramref name="lead"/> with a token that ends when leadership does. Releases the lease at the
    /// end. A <paramref name="lead"/> that returns early keeps the leadership; one that fails gives it up, and competes again after a back-off.
    /// </summary>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lead);
        while (await AcquireAsync(cancellationToken))
        {
            Log.Acquired(_logger, _options.Identity, _options.Lease);
            _isLeader = true;
            using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var since = _time.GetTimestamp();
            var work = StartAsync(lead, leading);
            bool failed;
            try
            {
                await RenewAsync(leading.Token);
            }
            finally
            {
                failed = leading.IsCancellationRequested;
                _isLeader = false;
                await leading.CancelAsync();
                // First stop the work, then let another begin it.
                await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (work.Exception is { } exception)
                {
                    Log.WorkFailed(_logger, _options.Lease, exception.GetBaseException());
                }
            }

            if (cancellationToken.IsCancellationRequested)
            {
                await ReleaseAsync();
                return;
            }

            Log.Lost(_logger, _options.Identity, _options.Lease);
            if (failed)
            {
                await ReleaseAsync();
                await PauseAfterFailureAsync(_time.GetElapsedTime(since), cancellationToken);
            }
        }
    }

    private async Task<bool> AcquireAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await TryHoldAsync(cancellationToken))
            {
                return true;
            }

            await PauseAsync(cancellationToken);
        }

        return false;
    }

    /// <summary>Returns when the lease could not be renewed in time, somebody else has it, or cancelled.</summary>
    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var renewed = _time.GetTimestamp();
        while (true)
        {
            await PauseAsync(cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var left = _options.RenewDeadline - _time.GetElapsedTime(renewed);
            if (left <= TimeSpan.Zero)
            {
                return;
            }

            // A call that hangs must not carry us past the deadline.
            using var deadline = new CancellationTokenSource(left, _time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            var before = _time.GetTimestamp();
            if (await TryHoldAsync(linked.Token))
            {
                renewed = before;
            }
            else if (_lease.Holder.Length > 0 && _lease.Holder != _options.Identity)
            {
                return;
            }
        }
    }

    private async Task<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        try
        {
            var held = await _lease.TryHoldAsync(cancellationToken);
            _unreachable.End();
            if (!held && _lease.Holder != _announcedHolder && _lease.Holder.Length > 0)
            {
                Log.HeldElsewhere(_logger, _options.Lease, _lease.Holder);
            }

            _announcedHolder = held ? _options.Identity : _lease.Holder;
            return held;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception exception)
        {
            Unreachable(exception);
            return false;
        }
    }

    private async Task ReleaseAsync()
    {
        using var timeout = new CancellationTokenSource(ReleaseTimeout, _time);
        try
        {
            await _lease.ReleaseAsync(timeout.Token);
            Log.Released(_logger, _options.Lease);
        }
        catch (Exception exception)
        {
            // The others wait for the expiry instead.
            Unreachable(exception);
        }
    }

    private void Unreachable(Exception exception)
    {
        if (_unreachable.Begin())
        {
            Log.Unreachable(_logger, _options.Lease, exception.Message);
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        var factor = 1 + (_random.NextDouble() * (LeaderElectionOptions.JitterFactor - 1));
        await Task.Delay(_options.RetryPeriod * factor, _time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task PauseAfterFailureAsync(TimeSpan led, CancellationToken cancellationToken)
    {
        if (led >= HealthyAfter)
        {
            _failures.Reset();
        }

        // At least a round of the others, whatever the jitter says.
        await Task.Delay(_options.RetryPeriod + _failures.Next(), _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The work must neither delay the first renewal nor throw past it; a leader without it is none.</summary>
    private static async Task StartAsync(Func<CancellationToken, Task> lead, CancellationTokenSource leading)
    {
        await Task.Yield();
        try
        {
            await lead(leading.Token);
        }
        catch
        {
            await leading.CancelAsync();
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.LeadershipAcquired, LogLevel.Information, "{Identity} leads by lease {Lease}")]
        public static partial void Acquired(ILogger logger, string identity, ResourceKey lease);

        [LoggerMessage(EventIds.LeadershipLost, LogLevel.Warning, "{Identity} no longer leads by lease {Lease}")]
        public static partial void Lost(ILogger logger, string identity, ResourceKey lease);

        [LoggerMessage(EventIds.LeadershipReleased, LogLevel.Information, "Released lease {Lease}")]
        public static partial void Released(ILogger logger, ResourceKey lease);

        [LoggerMessage(EventIds.LeaseUnreachable, LogLevel.Warning, "Lease {Lease} cannot be read or written, trying again: {Reason}")]
        public static partial void Unreachable(ILogger logger, ResourceKey lease, string reason);

        [LoggerMessage(EventIds.LeaseReachable, LogLevel.Information, "Lease {Lease} is read and written again; it was out of reach for {Duration}")]
        public static partial void Reachable(ILogger logger, ResourceKey lease, TimeSpan duration);

        [LoggerMessage(EventIds.LeadershipHeldElsewhere, LogLevel.Information, "Lease {Lease} is held by {Holder}")]
        public static partial void HeldElsewhere(ILogger logger, ResourceKey lease, string holder);

        [LoggerMessage(EventIds.LeaderWorkFailed, LogLevel.Error, "The work under lease {Lease} ended with an exception")]
        public static partial void WorkFailed(ILogger logger, ResourceKey lease, Exception exception);
    }
}
