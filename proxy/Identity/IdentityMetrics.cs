using System.Diagnostics.Metrics;

namespace Mesh.Proxy.Identity;

/// <summary>Instruments of the sidecar's identity.</summary>
internal sealed class IdentityMetrics : IDisposable
{
    public const string MeterName = "Mesh.Proxy.Identity";

    private readonly Meter _meter = new(MeterName);

    public IdentityMetrics(WorkloadCertificateStore store) => _meter.CreateObservableGauge(
        "mesh.certificate.expiry",
        () => store.Current is { } certificate ? certificate.NotAfter.ToUnixTimeSeconds() : 0,
        "s",
        "End of the certificate's life in seconds since 1970; 0 without a certificate.");

    public void Dispose() => _meter.Dispose();
}
