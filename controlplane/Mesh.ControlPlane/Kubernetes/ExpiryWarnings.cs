using System.Security.Cryptography.X509Certificates;
using k8s.Models;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Events;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Says, in log and Events, when a root or an issuer comes near its end: once for each of the steps of <see cref="ExpiryThreshold"/> while this replica leads.</summary>
internal sealed partial class ExpiryWarnings(TimeProvider time, EventRecorder events, ILogger<ExpiryWarnings> logger)
{
    private readonly Dictionary<string, int> _said = new(StringComparer.Ordinal);

    /// <summary>Looks at all certificates that others depend on.</summary>
    /// <param name="state">The authority in force and the bundle.</param>
    /// <param name="secret">Where it is kept; the Events are about it.</param>
    public void Look(RotationState state, V1Secret secret)
    {
        foreach (var certificate in state.Active.Path.Concat(state.Bundle.Roots).DistinctBy(TrustBundle.FingerprintOf))
        {
            DateTimeOffset end = new(certificate.NotAfter);
            if (ExpiryThreshold.Of(end, time.GetUtcNow()) is { } days && _said.GetValueOrDefault(TrustBundle.FingerprintOf(certificate), int.MaxValue) > days)
            {
                _said[TrustBundle.FingerprintOf(certificate)] = days;
                Say(certificate, state, secret, days, end);
            }
        }
    }

    private void Say(X509Certificate2 certificate, RotationState state, V1Secret secret, int days, DateTimeOffset end)
    {
        string what = TrustBundle.IsSelfIssued(certificate) ? "root" : "issuer";
        string effect = state.Active.NotAfter == end ? "no certificate outlives it" : "it is not the one that signs";
        Log.Ends(logger, days <= ExpiryThreshold.Days[^1] ? LogLevel.Error : LogLevel.Warning, what, certificate.Subject, end, effect);
        events.Record(
            secret,
            EventType.Warning,
            days == 0 ? "CertificateExpired" : "CertificateExpires",
            "Look",
            $"the {what} '{certificate.Subject}' {(days == 0 ? "has ended" : $"ends in less than {days} days")}, at {end.UtcDateTime:u}: {effect}; see meshctl ca status");
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = EventIds.CertificateEnds, Message = "The {What} '{Subject}' ends at {NotAfter:u}: {Effect}. meshctl ca status says what to do")]
        public static partial void Ends(ILogger logger, LogLevel level, string what, string subject, DateTimeOffset notAfter, string effect);
    }
}
