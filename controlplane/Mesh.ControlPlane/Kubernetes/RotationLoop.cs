using k8s.Models;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>
/// The leader's part of a rotation: compares the authority in force with the one that is wanted and takes the next step, when all who must have acknowledged have. Every
/// step is written with the version that it was decided on, so of two leaders at once only one gets through.
/// </summary>
internal sealed partial class RotationLoop(
    RotationInputs inputs, AuthorityHolder holder, FleetObserver fleet, EventRecorder events, ILogger<RotationLoop> logger)
{
    /// <summary>While something is under way; people watch.</summary>
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1);

    /// <summary>A watch tells of what people change; this finds what a watch missed, files that were mounted anew, and ends that come near.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    /// <summary>Somebody is repairing it, or was in the middle of writing three files.</summary>
    private static readonly TimeSpan Faulty = TimeSpan.FromSeconds(10);

    private readonly AuthoritySecrets _secrets = inputs.Secrets;
    private string _reportedFault = "";
    private string _reportedWait = "";

    /// <summary>Runs for one term of leadership.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var changed = new ChangeSignal();
        Task[] following = [.. new[] { _secrets.Wanted, _secrets.Root, _secrets.InForce }.Select(key =>
        {
            var follower = _secrets.Follow(key);
            follower.OnChange(_ => changed.Set());
            return follower.RunAsync(cancellationToken);
        })];
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), new Random());
        string reported = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                wait = await StepAsync(cancellationToken);
                backoff.Reset();
                reported = "";
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // A conflict means that somebody wrote what we read: look again.
                if (exception is not KubernetesApiException { IsConflict: true } && exception.Message != reported)
                {
                    Log.Failed(logger, exception.Message);
                    reported = exception.Message;
                }

                wait = backoff.Next();
            }

            await changed.WaitAsync(wait, _secrets.Time, cancellationToken);
        }

        await Task.WhenAll(following);
    }

    /// <summary>Takes one look and at most one step.</summary>
    /// <returns>When to look again.</returns>
    private async Task<TimeSpan> StepAsync(CancellationToken cancellationToken)
    {
        // Every replica keeps this Secret; without it there is nothing to compare with.
        if (await _secrets.GetAsync(_secrets.InForce, cancellationToken) is not { } stored || holder.Current is not { } inForce)
        {
            return Busy;
        }

        var state = StoredRotation.Read(stored, _secrets);
        inputs.Expiry.Look(state, stored);
        var (wanted, fault, rotated) = await WantedAsync(state, cancellationToken);
        var known = await inputs.Status.GetAsync(cancellationToken);

        // What is in force here may be older than what is stored: then nobody has been told yet.
        var everybody = !inForce.Bundle.Equals(state.Bundle) || !inForce.Issuer.Authority.IsSameAs(state.Active)
            ? new FleetTrust(0, 0, ["this control plane"], new Dictionary<string, IReadOnlyList<string>>())
            : state.Phase == RotationPhase.Stable ? new FleetTrust(0, 0, [], new Dictionary<string, IReadOnlyList<string>>())
            : await fleet.ObserveAsync(inForce, RotationStatus.Reports(known), cancellationToken);
        var step = RootRotation.Next(state, wanted, everybody, _secrets.Time.GetUtcNow(), holder.LeafLifetime);
        if (step.Next is { } next)
        {
            stored.Data = StoredRotation.Data(next);
            stored.Metadata.Annotations = StoredRotation.Annotations(next);
            await _secrets.ReplaceAsync(stored, cancellationToken);
            Log.Advanced(logger, next.Phase, step.Message);
            events.Record(stored, EventType.Normal, "Rotation" + next.Phase, "Rotate", step.Message);
            state = next;
        }

        ReportWait(stored, step);
        await inputs.Status.WriteAsync(known, state, step, fault, step == RotationStep.Rest ? rotated : null, cancellationToken);
        return step != RotationStep.Rest ? Busy : fault.Length > 0 ? Faulty : Idle;
    }

    private async Task<(CertificateAuthority Wanted, string Fault, string? Rotated)> WantedAsync(RotationState state, CancellationToken cancellationToken)
    {
        var secret = await inputs.Wanted.SecretAsync(cancellationToken);
        if (secret is null && !inputs.Wanted.IsMounted)
        {
            // Deleted by hand: the next to look would make a root that no workload knows.
            await _secrets.TryCreateAsync(_secrets.Wanted, AuthoritySecrets.Data(state.Active), await inputs.Root.MarkAsync(state.Active, cancellationToken), cancellationToken);
            return (state.Active, "", null);
        }

        string? rotated = null;
        try
        {
            if (secret is not null)
            {
                (rotated, bool replaced) = await inputs.Root.ReconcileAsync(secret, cancellationToken);
                secret = replaced ? await inputs.Wanted.SecretAsync(cancellationToken) : secret;
            }

            var wanted = inputs.Wanted.Read(secret) ?? state.Active;
            _reportedFault = "";
            return (wanted, "", rotated);
        }
        catch (InvalidAuthorityException exception)
        {
            // The authority in force goes on; only a change for the worse is refused.
            if (exception.Message != _reportedFault)
            {
                Log.Unusable(logger, exception.Message);
                if (secret is not null)
                {
                    events.Record(secret, EventType.Warning, "Unusable", "Rotate", $"cannot be used, what was in force before stays: {exception.Message}");
                }
            }

            _reportedFault = exception.Message;
            return (state.Active, exception.Message, rotated);
        }
    }

    private void ReportWait(V1Secret stored, RotationStep step)
    {
        // The same people are named once, not every second.
        string who = string.Join(", ", step.WaitingFor.Take(5)) + (step.WaitingFor.Count > 5 ? $" and {step.WaitingFor.Count - 5} more" : "");
        if (who != _reportedWait && who.Length > 0)
        {
            Log.Waits(logger, step.Message, who);
            events.Record(stored, EventType.Normal, "RotationWaits", "Rotate", $"{step.Message}; waiting for {who}");
        }

        _reportedWait = who;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RotationAdvanced, LogLevel.Information, "Root rotation, now {Phase}: {Message}")]
        public static partial void Advanced(ILogger logger, RotationPhase phase, string message);

        [LoggerMessage(EventIds.RotationWaits, LogLevel.Information, "Root rotation: {Message}; waiting for {Who}")]
        public static partial void Waits(ILogger logger, string message, string who);

        [LoggerMessage(EventIds.RotationFailed, LogLevel.Warning, "The certificate authority could not be looked after, trying again: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(EventIds.WantedAuthorityUnusable, LogLevel.Error, "The certificate authority that is wanted cannot be used: {Reason}. The one in force goes on. Repair it")]
        public static partial void Unusable(ILogger logger, string reason);
    }
}
