using Grpc.Core;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Federation.Following;

/// <summary>Follows one peer: connects, hears what differs from what is held, judges it, puts it into <see cref="PeerStates"/>, connects again. One loop.</summary>
internal sealed partial class PeerFollower
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>A peer that comes back after hours is followed within seconds; a try costs next to nothing.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>Three heartbeats.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    /// <summary>Smaller differences are the time of the way, and no reason to tell everybody.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(1);

    /// <summary>A response costs as much as 20 statements, so empty ones are no way around the limit: 50 of them, or 1,000 statements, in a second.</summary>
    private const int ResponseCost = 20;

    /// <summary>Year 9999, in Unix milliseconds: what comes after it is no time that can be computed with.</summary>
    private const long MaxTime = 253_402_300_799_999;

    private const string OldAge = "OldAge";
    private const int LinesAtOnce = 20;
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    private readonly FollowerInputs _inputs;
    private readonly CallerLimiter _lines;
    private readonly FloodPace _pace;
    private readonly Backoff _backoff;
    private LinkReport _report;
    private TimeSpan _clockAhead;
    private long? _staleSince;
    private bool _isReportedLost;

    /// <param name="link">Whom to follow.</param>
    /// <param name="fold">What was known before.</param>
    /// <param name="lastSeen">When the peer was heard of last, if what was known before is not empty.</param>
    /// <param name="inputs">What all followers share.</param>
    public PeerFollower(Link link, StatementFold fold, DateTimeOffset? lastSeen, FollowerInputs inputs)
    {
        (Link, Fold, _inputs) = (link, fold, inputs);
        _lines = new(LinesAtOnce, LineInterval, inputs.Time, new Random());
        _pace = new(StatementLimits.MaxStatements, 1000, inputs.Time);
        _backoff = new(FirstDelay, LongestDelay, new Random());
        _report = new(link.Cluster, false, "Connecting", "") { Since = inputs.Time.GetUtcNow(), LastSeen = lastSeen };
        if (fold.State is not null && lastSeen is { } seen)
        {
            _staleSince = inputs.Time.GetTimestamp() - (long)(Positive(inputs.Time.GetUtcNow() - seen).TotalSeconds * inputs.Time.TimestampFrequency);
        }
    }

    public Link Link { get; }

    public StatementFold Fold { get; }

    public DateTimeOffset? LastSeen => _report.LastSeen;

    /// <summary>Puts what was known before into force, as stale as it is.</summary>
    public void PublishRestored() => _inputs.Peers.States.Publish(
        Fold.State! with { StaleSince = _staleSince },
        new(Link.Cluster, [.. Fold.State!.Services.Keys.Union(Fold.State.Endpoints.Keys)], FactsChanged: true, RegionsChanged: true));

    /// <summary>Runs until cancelled; never throws.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (Link.Address is null)
        {
            Report(_report with { Reason = "NoAddress", Message = "spec.address is not set: the peer may follow this cluster, this cluster cannot follow it" });
            return;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            string reason, message;
            try
            {
                (reason, message) = await FollowAsync(Link.Address, cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // A bug of ours: the last good state stays, and the next stream begins from it.
                Log.Failed(_inputs.Logger, exception, Link.Cluster);
                (reason, message) = ("InternalError", exception.GetType().Name);
            }

            // Old enough, in the eyes of the peer: the next stream is opened at once, and nobody has to know.
            if (reason != OldAge)
            {
                Lost(reason, message);
            }

            await Task.Delay(_backoff.Next(), _inputs.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Why it ended, for machines and for people.</returns>
    private async Task<(string Reason, string Message)> FollowAsync(PeerAddress address, CancellationToken cancellationToken)
    {
        if (_inputs.Certificate.Current is not { } own)
        {
            return ("NotReady", "the certificate authority of this cluster is not loaded yet");
        }

        using var channel = new PeerChannel(address, Link.Identity, _inputs.Peers.Roots.Of(Link), own, _inputs.Time);
        using var silence = new CancellationTokenSource(LongestSilence, _inputs.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            using var call = channel.Client.Watch(cancellationToken: either.Token);
            return await ReadAsync(call, silence, either.Token);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or IOException or InvalidOperationException)
        {
            return channel.Fault is { } fault ? ("NotBelieved", $"{address}: {fault}")
                : silence.IsCancellationRequested ? ("Silent", $"nothing was heard from {address} for {LongestSilence.TotalSeconds:0} s")
                : exception is RpcException { StatusCode: not StatusCode.Unavailable and not StatusCode.Internal and not StatusCode.Cancelled } refusal
                    ? ("Refused", $"{address} answered {refusal.StatusCode}: {StatementText.Shown(refusal.Status.Detail, 500)}")
                : ("Unreachable", $"{address}: {StatementText.Shown(exception is RpcException failure ? Innermost(failure) : exception.Message, 300)}");
        }
    }

    private async Task<(string Reason, string Message)> ReadAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        Fold.BeginPass();
        var hello = new WatchHello { Cluster = _inputs.Cluster, ExpectedCluster = Link.Cluster, Held = { Fold.Held } };
        await call.RequestStream.WriteAsync(new() { Hello = hello }, cancellationToken);
        ulong nonce = 0;
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            silence.CancelAfter(LongestSilence);
            var response = call.ResponseStream.Current;
            if (response.Cluster != Link.Cluster || response.Nonce <= nonce)
            {
                return ("ProtocolError", response.Cluster != Link.Cluster
                    ? $"the peer speaks for cluster '{StatementText.Shown(response.Cluster)}'" : "the peer repeats itself: a nonce came twice");
            }

            nonce = response.Nonce;
            var refused = Take(response);
            var wait = _pace.Take(ResponseCost + response.Statements.Count + response.Removed.Count);
            if (wait > TimeSpan.Zero)
            {
                Report(_report with { Message = "the peer states more in a short time than there is to state: it is slowed down" });
                silence.CancelAfter(LongestSilence + wait);
                await Task.Delay(wait, _inputs.Time, cancellationToken);
            }

            await call.RequestStream.WriteAsync(new() { Ack = new() { Nonce = nonce, Refused = { refused } } }, cancellationToken);
        }

        return nonce == 0 ? ("Refused", "the peer ends streams without a word") : (OldAge, "the peer has ended the stream");
    }

    private IReadOnlyList<RefusedStatement> Take(WatchResponse response)
    {
        _inputs.Metrics.Received(Link.Cluster, response);
        var clockAhead = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(response.SentAt, 0, MaxTime)) - _inputs.Time.GetUtcNow();
        bool isClockNews = (clockAhead - _clockAhead).Duration() > ClockTolerance;
        if (isClockNews)
        {
            _clockAhead = clockAhead;
        }

        var folded = Fold.Apply(response);
        foreach (var refused in folded.Refused)
        {
            _inputs.Metrics.Refused(Link.Cluster);
            // Whoever states nonsense without end shall not fill our disks with it; the counter goes on.
            if (_lines.Take("") == TimeSpan.Zero)
            {
                Log.StatementRefused(_inputs.Logger, Link.Cluster, refused.Name, refused.Reason);
            }
        }

        bool isSynced = _report.IsSynced || response.Synced;
        if (folded.Change is { } change && Fold.State is { } state)
        {
            // While the first pass runs, what is held is as old as it was.
            bool isBack = isSynced && _staleSince is not null;
            _staleSince = isSynced ? null : _staleSince;
            if (change.FactsChanged || change.RegionsChanged || change.Services.Count > 0 || isBack || isClockNews || !_inputs.Peers.States.Current.ContainsKey(Link.Cluster))
            {
                _inputs.Peers.States.Publish(state with { StaleSince = _staleSince, ClockAhead = _clockAhead }, change with { RegionsChanged = change.RegionsChanged || isClockNews });
            }

            if (change.FactsChanged && state.Facts.RootsPem.Length > 0)
            {
                _inputs.Peers.Roots.Learn(Link, TrustBundle.Read(state.Facts.RootsPem));
            }
        }

        Connected(isSynced);
        return folded.Refused;
    }

    private void Connected(bool isSynced)
    {
        var now = _inputs.Time.GetUtcNow();
        if (!_report.IsConnected)
        {
            Log.Connected(_inputs.Logger, Link.Cluster, Link.Address!.ToString());
            _isReportedLost = false;
        }

        if (isSynced)
        {
            _backoff.Reset();
        }

        var state = Fold.State;
        Report(_report with
        {
            IsConnected = true,
            Reason = "Connected",
            Message = $"following {Link.Address}",
            Since = _report.IsConnected ? _report.Since : now,
            IsSynced = isSynced,
            LastSeen = now,
            Services = state?.Services.Count ?? 0,
            Endpoints = state?.Endpoints.Values.Sum(endpoints => endpoints.Endpoints.Localities.Sum(locality => locality.Endpoints.Count)) ?? 0,
            Refused = Fold.Refused.Count,
            FirstRefusal = Fold.Refused.Select(entry => $"{entry.Key}: {entry.Value}").FirstOrDefault() ?? "",
            ClockAhead = _clockAhead,
        });
    }

    private void Lost(string reason, string message)
    {
        var now = _inputs.Time.GetUtcNow();
        if (!_isReportedLost)
        {
            _isReportedLost = true;
            Log.Lost(_inputs.Logger, Link.Cluster, reason, message);
        }

        if (_staleSince is null && Fold.State is { } state)
        {
            _staleSince = _inputs.Time.GetTimestamp();
            if (_inputs.Peers.States.Current.ContainsKey(Link.Cluster))
            {
                _inputs.Peers.States.Publish(state with { StaleSince = _staleSince, ClockAhead = _clockAhead }, new(Link.Cluster, [], FactsChanged: false, RegionsChanged: false));
            }
        }

        if (_staleSince is { } since && _inputs.Time.GetElapsedTime(since) > Link.Retention)
        {
            Log.Forgotten(_inputs.Logger, Link.Cluster, Link.Retention);
            Fold.Clear();
            _staleSince = null;
            _inputs.Peers.States.Remove(Link.Cluster);
        }

        Report(_report with { IsConnected = false, Reason = reason, Message = message, Since = _report.IsConnected ? now : _report.Since, IsSynced = false });
    }

    private void Report(LinkReport report)
    {
        _report = report;
        _inputs.Peers.Reports.Put(report);
    }

    private static string Innermost(RpcException failure)
    {
        Exception? inner = failure.Status.DebugException;
        while (inner?.InnerException is { } next)
        {
            inner = next;
        }

        return inner?.Message ?? failure.Status.Detail;
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private static partial class Log
    {
        [LoggerMessage(EventIds.PeerConnected, LogLevel.Information, "Cluster {Cluster} is connected at {Address}")]
        public static partial void Connected(ILogger logger, string cluster, string address);

        [LoggerMessage(EventIds.PeerLost, LogLevel.Warning, "Cluster {Cluster} is not connected ({Reason}); what it stated last stays in force: {Message}")]
        public static partial void Lost(ILogger logger, string cluster, string reason, string message);

        [LoggerMessage(EventIds.StatementRefused, LogLevel.Warning, "Refused what cluster {Cluster} states as {Name}: {Reason}")]
        public static partial void StatementRefused(ILogger logger, string cluster, string name, string reason);

        [LoggerMessage(EventIds.PeerForgotten, LogLevel.Warning, "Cluster {Cluster} has been away for longer than {Retention}: what it stated is forgotten")]
        public static partial void Forgotten(ILogger logger, string cluster, TimeSpan retention);

        [LoggerMessage(EventIds.FederationFailed, LogLevel.Error, "Following cluster {Cluster} failed; beginning again")]
        public static partial void Failed(ILogger logger, Exception exception, string cluster);
    }
}
