using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Queues;
using Mesh.Kubernetes.Reporting;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>
/// Keeps the authority in force here equal to the one in its Secret, on every replica; makes one where there is none. Two replicas that start together agree, because only
/// one of them can create a Secret. What cannot be read leaves in force what is.
/// </summary>
internal sealed partial class AuthorityLoop(
    AuthoritySecrets secrets, WantedAuthority wanted, AuthorityHolder holder, TrustPublication publication, ILogger<AuthorityLoop> logger) : BackgroundService
{
    // Watches stall silently now and then, and a missed issuer is an outage: the Secret is also read like this.
    private static readonly TimeSpan Reread = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changed = new ChangeSignal();
        var follower = secrets.Follow(secrets.InForce);
        follower.OnChange(_ => changed.Set());
        Task following = follower.RunAsync(stoppingToken);

        // Starts fast, because sidecars wait for it; slows down, because a broken Secret waits for a person.
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), new Random());
        string reported = "";
        var outage = new Episode(secrets.Time, Reread, _ => { });
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan wait = Reread;
            try
            {
                Use(await GetOrCreateAsync(stoppingToken));
                backoff.Reset();
                reported = "";
                outage.End();
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (InvalidAuthorityException exception)
            {
                wait = backoff.Next();
                // One line per reason; the tries in between say nothing.
                if (exception.Message != reported)
                {
                    Log.Unusable(logger, wanted.IsMounted ? $"{MeshNames.CaActiveSecret}, or the mounted directory," : $"{MeshNames.CaActiveSecret} or {MeshNames.CaSecret}", exception.Message);
                }

                reported = exception.Message;
                outage.End();
            }
            catch (Exception exception)
            {
                wait = backoff.Next();
                if (outage.Begin())
                {
                    Log.Unreachable(logger, exception.Message);
                }
            }

            await changed.WaitAsync(wait, secrets.Time, stoppingToken);
        }

        await following;
    }

    private async Task<RotationState> GetOrCreateAsync(CancellationToken cancellationToken)
    {
        if (await secrets.GetAsync(secrets.InForce, cancellationToken) is { } stored)
        {
            return StoredRotation.Read(stored, secrets);
        }

        if (holder.Current is { } known)
        {
            // Deleted by hand: the next replica to start would otherwise forget a rotation that is under way. Everything is waited for once more.
            var state = new RotationState(
                known.Issuer.Authority, known.Bundle, known.Phase, secrets.Time.GetUtcNow(), known.Phase == RotationPhase.Stable ? null : secrets.Time.GetUtcNow() + holder.LeafLifetime);
            await secrets.TryCreateAsync(secrets.InForce, StoredRotation.Data(state), StoredRotation.Annotations(state), cancellationToken);
            return state;
        }

        var begin = RotationState.Begin(await wanted.GetOrCreateAsync(cancellationToken), secrets.Time.GetUtcNow());
        return await secrets.TryCreateAsync(secrets.InForce, StoredRotation.Data(begin), StoredRotation.Annotations(begin), cancellationToken)
            ? begin
            : StoredRotation.Read(
                await secrets.GetAsync(secrets.InForce, cancellationToken) ?? throw new InvalidAuthorityException("it was created and deleted at the same time"), secrets);
    }

    private void Use(RotationState state)
    {
        if (holder.Issuer?.Authority.IsSameAs(state.Active) != true)
        {
            Log.Loaded(logger, state.Active.Fingerprint, TrustBundle.FingerprintOf(state.Active.Root), state.Active.NotAfter);
        }

        holder.Use(state.Active, state.Bundle, state.Phase);
        publication.Publish();
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RootLoaded, LogLevel.Information, "Certificates are issued by {Issuer} under root {Root}, valid until {NotAfter:u}")]
        public static partial void Loaded(ILogger logger, string issuer, string root, DateTimeOffset notAfter);

        [LoggerMessage(EventIds.AuthorityUnusable, LogLevel.Error, "The certificate authority in Secret {Secret} cannot be used: {Reason}. What was in force before, if anything, stays. Repair it")]
        public static partial void Unusable(ILogger logger, string secret, string reason);

        [LoggerMessage(EventIds.AuthorityUnreachable, LogLevel.Warning, "The Secrets of the certificate authority cannot be read or created, trying again: {Reason}")]
        public static partial void Unreachable(ILogger logger, string reason);
    }
}
