using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>While a rotation is under way, tells the leader how far the sidecars of this replica are: whenever that changes, at most once a second.</summary>
internal sealed partial class TrustReporter(
    TrustObserver observer, RotationStatus status, AuthorityHolder authority, TimeProvider time, ILogger<TrustReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        string reported = "";
        bool failing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (authority.Current is not { Phase: not RotationPhase.Stable } || observer.Observe() is not { } report)
                {
                    // The leader clears the reports when it is done; the next rotation begins with new ones.
                    reported = "";
                    continue;
                }

                string text = report.ToString();
                if (text == reported)
                {
                    continue;
                }

                try
                {
                    await status.ReportAsync(report, stoppingToken);
                    (reported, failing) = (text, false);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    if (!failing)
                    {
                        Log.Failed(logger, exception.Message);
                    }

                    failing = true;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Replicas end; whoever was connected here reports elsewhere.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.TrustReportFailed, LogLevel.Warning, "The leader cannot be told which sidecars have acknowledged the trust bundle, so the rotation waits; trying again: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
