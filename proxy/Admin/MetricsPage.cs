using Mesh.Proxy.Http1;
using Mesh.Proxy.Telemetry;
using OpenTelemetry.Metrics;

namespace Mesh.Proxy.Admin;

/// <summary>The metrics of the sidecar for a Prometheus server.</summary>
internal sealed class MetricsPage : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly PrometheusExporter _exporter;
    private readonly MeterProvider _provider;

    /// <param name="requests">Metrics that are no instruments.</param>
    /// <param name="source">Whose metrics these are.</param>
    public MetricsPage(RequestMetrics requests, IReadOnlyList<KeyValuePair<string, string>> source)
    {
        _exporter = new PrometheusExporter(requests, source);
        _provider = MeterCollection.Create(new BaseExportingMetricReader(_exporter));
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
