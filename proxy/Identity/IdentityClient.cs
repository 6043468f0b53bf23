using Mesh.Proxy.Discovery;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Identity;

/// <summary>
/// The one loop that owns the sidecar's certificate: gets the first, renews each at half its life, and takes over new roots. A failed renewal leaves the current
/// certificate in force until its end.
/// </summary>
internal sealed partial class IdentityClient(
    CertificateRequester requester,
    WorkloadCertificateStore store,
    TrustBundleUpdates updates,
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

    private DateTimeOffset Now => timing.Time.GetUtcNow();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            IssueOutcome outcome = await requester.RequestAsync(cancellationToken);
            DateTimeOffset next = outcome.Certificate is { } certificate ? Accept(certificate) : Fail(outcome);
            await TakeRootsUntilAsync(next, cancellationToken);
        }
    }

    private DateTimeOffset Accept(WorkloadCertificate certificate)
    {
        _backoff.Reset();
        _lastFailure = null;
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

        if (store.Current is { } current && RenewalSchedule.IsRunningOut(_received, current.NotAfter, Now))
        {
            Log.RunningOut(logger, current.NotAfter, outcome.Failure);
        }

        return Now + wait;
    }

    private async Task TakeRootsUntilAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        for (TimeSpan left = until - Now; left > TimeSpan.Zero; left = until - Now)
        {
            using var sleep = new CancellationTokenSource(left < LongestSleep ? left : LongestSleep, timing.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(sleep.Token, cancellationToken);
            try
            {
                TakeRoots(await updates.Reader.ReadAsync(either.Token));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Time to look at the clock again.
            }
        }
    }

    private void TakeRoots(string pem)
    {
        if (store.Current is { } current
            && TrustRoots.TryParse(pem, out _) is { } roots
            && !TrustRoots.AreSame(roots, current.Roots))
        {
            store.Publish(current with { Roots = roots });
            Log.RootsChanged(logger, roots.Count);
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
            "The certificate ends at {NotAfter:u} and cannot be renewed ({Reason}): after that no peer will talk to this pod")]
        public static partial void RunningOut(ILogger logger, DateTimeOffset notAfter, string reason);

        [LoggerMessage(EventIds.RootsChanged, LogLevel.Information, "Trust bundle changed, {Count} roots")]
        public static partial void RootsChanged(ILogger logger, int count);
    }
}
