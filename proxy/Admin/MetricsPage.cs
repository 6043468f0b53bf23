using Mesh.Proxy.Telemetry;
using Microsoft.AspNetCore.Http;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Mesh.Proxy.Admin;

/// <summary>The metrics of the sidecar for a Prometheus server.</summary>
internal sealed class MetricsPage : IDisposable
{
    /// <summary>Series per instrument: what a workload uses is far below; beyond it OpenTelemetry adds up the rest as one series.</summary>
    private const int MaxSeries = 2000;

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
            .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = MaxSeries })
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
