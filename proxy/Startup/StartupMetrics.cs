using System.Diagnostics.Metrics;

namespace Mesh.Proxy.Startup;

/// <summary>How long the sidecar took until it could serve: what every new pod waits for.</summary>
internal sealed class StartupMetrics : IDisposable
{
    public const string MeterName = "Mesh.Proxy.Startup";

    private readonly Meter _meter = new(MeterName);
    private double _seconds;

    public StartupMetrics() => _meter.CreateObservableGauge(
        "mesh.startup.duration",
        () => Volatile.Read(ref _seconds),
        "s",
        "From the start of the process until certificate and first configuration were there; 0 until then.");

    public void Ready(TimeSpan sinceStart) => Volatile.Write(ref _seconds, sinceStart.TotalSeconds);

    public void Dispose() => _meter.Dispose();
}
