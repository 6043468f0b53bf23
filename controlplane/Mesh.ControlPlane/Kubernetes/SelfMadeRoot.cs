using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Events;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>
/// The root that the control plane made itself: the leader renews the intermediate under it, and replaces the root when somebody asks for it or its end comes into sight.
/// It only ever changes what is wanted; the rotation does the rest. Where somebody else has written the intermediate, it stands aside.
/// </summary>
internal sealed partial class SelfMadeRoot(AuthoritySecrets secrets, ControlPlaneOptions options, EventRecorder events, ILogger<SelfMadeRoot> logger)
{
    /// <summary>A tenth of its life, a year: long before anybody must be woken.</summary>
    private static readonly TimeSpan ReplaceBefore = CertificateAuthority.RootLifetime / 10;

    private static readonly TimeSpan RenewBefore = CertificateAuthority.IntermediateLifetime / 2;

    public static Dictionary<string, string> Mark(CertificateAuthority made) => new() { [CaAnnotations.Issued] = made.Fingerprint };

    /// <summary>The annotations of an authority that is put back: marked as ours only if our root vouches for it.</summary>
    public async Task<Dictionary<string, string>?> MarkAsync(CertificateAuthority authority, CancellationToken cancellationToken) =>
        await secrets.GetAsync(secrets.Root, cancellationToken) is { } stored && authority.Anchors.Contains(secrets.Read(stored, mayHaveEnded: true).Fingerprint) ? Mark(authority) : null;

    /// <summary>Looks after root and intermediate.</summary>
    /// <param name="secret">The Secret with the wanted authority.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <returns>The request for a new root that was answered last, null if there was none; and whether the wanted authority was replaced.</returns>
    public async Task<(string? Rotated, bool Replaced)> ReconcileAsync(V1Secret secret, CancellationToken cancellationToken)
    {
        if (OwnIntermediate(secret) is not { } wanted || await secrets.GetAsync(secrets.Root, cancellationToken) is not { } stored)
        {
            return (null, false);
        }

        var root = secrets.Read(stored, mayHaveEnded: true);
        DateTimeOffset now = secrets.Time.GetUtcNow();
        string? request = Annotation(stored, CaAnnotations.Rotate);
        string? answered = Annotation(stored, CaAnnotations.Rotated);
        if ((request is not null && request != answered) || root.NotAfter - now < ReplaceBefore)
        {
            root = CertificateAuthority.CreateRoot(options.TrustDomain, secrets.Time);
            stored.Data = AuthoritySecrets.Data(root);
            answered = request;
            if (request is not null)
            {
                // In the same write: a request is answered once, whoever leads.
                stored.Metadata.Annotations[CaAnnotations.Rotated] = request;
            }

            await secrets.ReplaceAsync(stored, cancellationToken);
            Log.Replaced(logger, root.Fingerprint, root.NotAfter);
            events.Record(stored, EventType.Normal, "RootReplaced", "Rotate", $"made a new root, {root.Fingerprint}; it is distributed now");
        }

        bool sameRoot = wanted.Anchors.Contains(root.Fingerprint);
        if (sameRoot && wanted.NotAfter - now >= RenewBefore)
        {
            return (answered, false);
        }

        var next = root.CreateIntermediate(options.Cluster, secrets.Time);
        secret.Data = AuthoritySecrets.Data(next);
        (secret.Metadata.Annotations ??= new Dictionary<string, string>())[CaAnnotations.Issued] = next.Fingerprint;
        await secrets.ReplaceAsync(secret, cancellationToken);
        Log.Renewed(logger, next.Fingerprint, next.NotAfter);
        return (answered, true);
    }

    /// <summary>What is wanted, even if it has ended; null if somebody else filled the Secret.</summary>
    private CertificateAuthority? OwnIntermediate(V1Secret secret)
    {
        try
        {
            return secrets.Read(secret, mayHaveEnded: true) is { } authority && Annotation(secret, CaAnnotations.Issued) == authority.Fingerprint ? authority : null;
        }
        catch (InvalidAuthorityException)
        {
            return null;
        }
    }

    private static string? Annotation(V1Secret secret, string name) =>
        secret.Metadata.Annotations?.TryGetValue(name, out string? value) == true ? value : null;

    private static partial class Log
    {
        [LoggerMessage(EventIds.RootReplaced, LogLevel.Information, "Made a new root in the place of the old one: {Fingerprint}, valid until {NotAfter:u}")]
        public static partial void Replaced(ILogger logger, string fingerprint, DateTimeOffset notAfter);

        [LoggerMessage(EventIds.IntermediateRenewed, LogLevel.Information, "Made a new intermediate: {Fingerprint}, valid until {NotAfter:u}")]
        public static partial void Renewed(ILogger logger, string fingerprint, DateTimeOffset notAfter);
    }
}
