using System.Globalization;
using System.Text;
using k8s.Models;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>A <see cref="RotationState"/> as the Secret of the authority in force holds it.</summary>
internal static class StoredRotation
{
    public const string PhaseAnnotation = "mesh.dev/ca-phase";
    private const string SinceAnnotation = "mesh.dev/ca-since";
    private const string RetireAfterAnnotation = "mesh.dev/ca-retire-after";
    private const string BundleKey = "bundle.crt";

    /// <exception cref="InvalidAuthorityException">It cannot be used.</exception>
    public static RotationState Read(V1Secret secret, AuthoritySecrets secrets)
    {
        var active = secrets.Read(secret, mayHaveEnded: true);
        var bundle = AuthoritySecrets.TextOrNull(secret, BundleKey) is { Length: > 0 } pem ? TrustBundle.Read(pem) : active.Anchors;
        if (!bundle.Contains(TrustBundle.FingerprintOf(active.Root)))
        {
            throw new InvalidAuthorityException($"{BundleKey} does not hold the root of {AuthoritySecrets.CertificateKey}");
        }

        // What somebody has damaged by hand is read so that no step is taken too early.
        var phase = Annotation(secret, PhaseAnnotation) is { } text && Enum.TryParse(text, out RotationPhase stored) ? stored : RotationPhase.Distributing;
        return new(active, bundle, phase, Time(secret, SinceAnnotation) ?? secrets.Time.GetUtcNow(), Time(secret, RetireAfterAnnotation));
    }

    public static Dictionary<string, byte[]> Data(RotationState state)
    {
        var data = AuthoritySecrets.Data(state.Active);
        data[BundleKey] = Encoding.ASCII.GetBytes(state.Bundle.Pem);
        return data;
    }

    public static Dictionary<string, string> Annotations(RotationState state)
    {
        var annotations = new Dictionary<string, string>
        {
            [PhaseAnnotation] = state.Phase.ToString(),
            [SinceAnnotation] = Text(state.Since),
        };
        if (state.RetireAfter is { } end)
        {
            annotations[RetireAfterAnnotation] = Text(end);
        }

        return annotations;
    }

    private static string? Annotation(V1Secret secret, string name) =>
        secret.Metadata.Annotations?.TryGetValue(name, out string? value) == true ? value : null;

    private static DateTimeOffset? Time(V1Secret secret, string name) =>
        DateTimeOffset.TryParse(Annotation(secret, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
