using Mesh.Proxy.Discovery;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Identity;

/// <summary>
/// The one loop that owns the sidecar's certificate: gets the first and renews each at half its life. A failed renewal leaves the current certificate in force until its
/// end, and connections that it has opened beyond that.
/// </summary>
internal sealed partial class IdentityClient(
    CertificateRequester requester,
    WorkloadCertificateStore store,
    IdentityTiming timing,
    ILogger<IdentityClient> logger)
{
    /// <summary>Longest single wait: a suspended machine or a corrected clock must not make the renewal late by more than this.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(5);

    /// <summary>Shortest wait after a refusal: somebody has to change something first; up to twice as long, so that pods do not ask together.</summary>
    private static readonly TimeSpan DeniedWait = TimeSpan.FromSeconds(10);

    private readonly ReconnectBackoff _backoff = new(timing.Random);
    private readonly RenewalSchedule _schedule = new(timing.Random);
    private DateTimeOffset _received;
    private string? _lastFailure;
    private bool _saidRunningOut;
    private bool _saidExpired;

    private DateTimeOffset Now => timing.Time.GetUtcNow();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            IssueOutcome outcome = await requester.RequestAsync(cancellationToken);
            DateTimeOffset next = outcome.Certificate is { } certificate ? Accept(certificate) : Fail(outcome);
            await SleepUntilAsync(next, cancellationToken);
        }
    }

    private DateTimeOffset Accept(WorkloadCertificate certificate)
    {
        _backoff.Reset();
        _lastFailure = null;
        _saidRunningOut = _saidExpired = false;
        _received = Now;
        store.Publish(certificate);
        Log.Issued(logger, certificate.Id.ToString(), certificate.NotAfter);
        return _schedule.RenewalTime(_received, certificate.NotAfter);
    }

    private DateTimeOffset Fail(IssueOutcome outcome)
    {
        // Asking again soon helps against an absence, not against a refusal.
        TimeSpan wait = outcome.IsDenied ? DeniedWait * (1 + timing.Random()) : _backoff.Next();
        if (outcome.IsDenied)
        {
            Log.Denied(logger, outcome.Failure, wait);
        }
        else if (outcome.Failure != _lastFailure)
        {
            // One line for each cause, not for each of the many attempts while the control plane is away.
            Log.Failed(logger, outcome.Failure, wait);
        }

        _lastFailure = outcome.Failure;

        Warn(outcome.Failure);
        return Now + wait;
    }

    /// <summary>Each of the two is said once for a certificate, however often it is tried again.</summary>
    private void Warn(string failure)
    {
        if (store.Current is not { } current)
        {
            return;
        }

        if (current.NotAfter <= Now)
        {
            if (!_saidExpired)
            {
                Log.Expired(logger, current.NotAfter, failure);
            }

            _saidExpired = true;
        }
        else if (RenewalSchedule.IsRunningOut(_received, current.NotAfter, Now))
        {
            if (!_saidRunningOut)
            {
                Log.RunningOut(logger, current.NotAfter, failure);
            }

            _saidRunningOut = true;
        }
    }

    private async Task SleepUntilAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        for (TimeSpan left = until - Now; left > TimeSpan.Zero; left = until - Now)
        {
            // Timers count whole milliseconds and cut off the rest: a wait for less than one would be none, again and again until the clock has come that far.
            await Task.Delay(left < LongestSleep ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : LongestSleep, timing.Time, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.CertificateIssued, LogLevel.Information, "Certificate for {Id}, valid until {NotAfter:u}")]
        public static partial void Issued(ILogger logger, string id, DateTimeOffset notAfter);

        [LoggerMessage(EventIds.CertificateRequestFailed, LogLevel.Warning, "No certificate: {Reason}; next attempt in {Wait}")]
        public static partial void Failed(ILogger logger, string reason, TimeSpan wait);

        [LoggerMessage(EventIds.CertificateRequestDenied, LogLevel.Warning, "Certificate denied: {Reason}; next attempt in {Wait}")]
        public static partial void Denied(ILogger logger, string reason, TimeSpan wait);

        [LoggerMessage(
            EventIds.CertificateRunningOut,
            LogLevel.Warning,
            "The certificate ends at {NotAfter:u} and cannot be renewed ({Reason}): connections that are open then go on, new ones to and from this pod will fail")]
        public static partial void RunningOut(ILogger logger, DateTimeOffset notAfter, string reason);

        [LoggerMessage(
            EventIds.CertificateExpired,
            LogLevel.Error,
            "The certificate ended at {NotAfter:u} and cannot be renewed ({Reason}): connections that are open go on, new ones to and from this pod fail")]
        public static partial void Expired(ILogger logger, DateTimeOffset notAfter, string reason);
    }
}
