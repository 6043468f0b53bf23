using Mesh.Proxy.Gateways;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Mesh.Proxy.Telemetry;

/// <summary>Collects the sidecar's instruments for a reader.</summary>
internal static class MeterCollection
{
    /// <summary>
    /// Series of an instrument whose labels are enumerations, which have at most some dozens; beyond it OpenTelemetry adds up the rest as one series. It takes the memory for all of
    /// them when the instrument is made, 94 bytes each: at 2,000 for every instrument that was 5.5 MB, most of it for series that cannot be.
    /// </summary>
    private const int MaxSeries = 100;

    public static MeterProvider Create(MetricReader reader) => Sdk.CreateMeterProviderBuilder()
        .AddMeter("Mesh.Proxy", "Mesh.Proxy.*", "System.Runtime")
        .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = instrument.Name is ProxyMetrics.RetriesName or ProxyMetrics.MirrorsName or GatewayMetrics.ConnectionsName or GatewayMetrics.BytesName ? RequestMetrics.MaxSeries : MaxSeries })
        .AddReader(reader)
        .Build();
}
