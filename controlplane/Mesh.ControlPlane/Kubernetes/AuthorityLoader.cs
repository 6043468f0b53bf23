using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Snapshots;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>
/// Reads the certificate authority from its Secret, or makes one if there is none. Two replicas that start together agree, because only one of them
/// can create the Secret.
/// </summary>
internal sealed partial class AuthorityLoader(
    AuthoritySecret secret, AuthorityHolder holder, SnapshotStore snapshots, Readiness readiness, ILogger<AuthorityLoader> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Starts fast, because sidecars wait for it; slows down, because a broken Secret waits for a person.
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), new Random());
        string reported = "";
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                holder.Load(await secret.GetOrCreateAsync(stoppingToken));
                snapshots.Publish(builder => builder.Apply(holder.Roots!), secret.Time.GetTimestamp());
                readiness.Met(ReadinessConditions.Authority);
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // One line per reason; the tries in between say nothing.
                if (exception.Message != reported)
                {
                    Report(exception);
                }

                reported = exception.Message;
            }

            await Task.Delay(backoff.Next(), secret.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Report(Exception exception)
    {
        if (exception is InvalidAuthorityException)
        {
            Log.Unusable(logger, MeshNames.CaSecret, exception.Message);
        }
        else
        {
            Log.Unreachable(logger, MeshNames.CaSecret, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AuthorityUnusable, LogLevel.Error, "Secret {Secret} cannot be used, so nothing is served: {Reason}. Repair it, or delete it to get a new root, which every workload must then learn")]
        public static partial void Unusable(ILogger logger, string secret, string reason);

        [LoggerMessage(EventIds.AuthorityUnreachable, LogLevel.Warning, "Secret {Secret} cannot be read or created, trying again: {Reason}")]
        public static partial void Unreachable(ILogger logger, string secret, string reason);
    }
}
