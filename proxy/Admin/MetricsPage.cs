using Mesh.Proxy.Telemetry;
using Microsoft.AspNetCore.Http;
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
    private readonly int _port;

    public MetricsPage(int port, RequestMetrics requests)
    {
        _port = port;
        _exporter = new PrometheusExporter(requests);
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter("Mesh.Proxy", "Mesh.Proxy.*", "System.Runtime")
            .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = instrument.Name == ProxyMetrics.RetriesName ? RequestMetrics.MaxSeries : MaxSeries })
            .AddReader(new BaseExportingMetricReader(_exporter))
            .Build();
    }

    public IEnumerable<AdminRoute> Routes => [new(_port, HttpMethods.Get, "/metrics", ServeAsync)];

    public void Dispose()
    {
        _provider.Dispose();
        _oneAtATime.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        string text;
        await _oneAtATime.WaitAsync(context.RequestAborted);
        try
        {
            _exporter.Collect?.Invoke(Timeout.Infinite);
            text = _exporter.Text;
        }
        finally
        {
            _oneAtATime.Release();
        }

        context.Response.ContentType = PrometheusText.ContentType;
        await context.Response.WriteAsync(text, context.RequestAborted);
    }
}
