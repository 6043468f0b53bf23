using Mesh.Proxy.Http1;
using Mesh.Proxy.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Mesh.Proxy.Admin;

/// <summary>The metrics of the sidecar for a Prometheus server.</summary>
internal sealed class MetricsPage : IDisposable
{
    /// <summary>
    /// Series of an instrument whose labels are enumerations, which have at most some dozens; beyond it OpenTelemetry adds up the rest as one series. It takes the memory for all of
    /// them when the instrument is made, 94 bytes each: at 2,000 for every instrument that was 5.5 MB, most of it for series that cannot be.
    /// </summary>
    private const int MaxSeries = 100;

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly PrometheusExporter _exporter;
    private readonly MeterProvider _provider;

    public MetricsPage(RequestMetrics requests)
    {
        _exporter = new PrometheusExporter(requests);
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter("Mesh.Proxy", "Mesh.Proxy.*", "System.Runtime")
            .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = instrument.Name == ProxyMetrics.RetriesName ? RequestMetrics.MaxSeries : MaxSeries })
            .AddReader(new BaseExportingMetricReader(_exporter))
            .Build();
    }

    public IReadOnlyList<AdminPage> Pages => [new(KnownMethod.Get, "/metrics", ServeAsync)];

    public void Dispose()
    {
        _provider.Dispose();
        _oneAtATime.Dispose();
    }

    private async ValueTask<AdminResponse> ServeAsync(CancellationToken cancellationToken)
    {
        AdminBody body = new();
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            _exporter.Collect?.Invoke(Timeout.Infinite);
            body.Append(_exporter.Text);
        }
        finally
        {
            _oneAtATime.Release();
        }

        return new AdminResponse(200, PrometheusText.ContentType, body);
    }
}
