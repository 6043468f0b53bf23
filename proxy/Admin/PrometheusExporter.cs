using System.Text;
using Mesh.Proxy.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Mesh.Proxy.Admin;

/// <summary>
/// Turns a collection of OpenTelemetry's metrics into Prometheus text. OpenTelemetry aggregates (histograms, bounded cardinality); its own Prometheus exporter
/// needs an ASP.NET Core pipeline, which the sidecar's bare listeners do not have.
/// </summary>
/// <param name="requests">Metrics that OpenTelemetry does not collect, on the same page; null for none.</param>
/// <param name="source">Whose metrics these are, which OpenTelemetry's rules for Prometheus make a metric of; null for nobody's.</param>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter(RequestMetrics? requests = null, IReadOnlyList<KeyValuePair<string, string>>? source = null) : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly StringBuilder _text = new();

    /// <summary>Set by the reader.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>The text of the last collection.</summary>
    public string Text => _text.ToString();

    public override ExportResult Export(in Batch<Metric> batch)
    {
        _text.Clear();
        PrometheusText text = new(_text);
        if (source is not null)
        {
            AppendSource(text, source);
        }

        if (requests is not null)
        {
            RequestMetricsText.Append(text, requests);
        }

        foreach (Metric metric in batch)
        {
            OpenTelemetryText.Append(text, metric);
        }

        return ExportResult.Success;
    }

    private static void AppendSource(PrometheusText text, IReadOnlyList<KeyValuePair<string, string>> source)
    {
        string name = text.BeginMetric("target_info", "", "gauge", "The pod that is told of.");
        text.BeginSample(name);
        foreach ((string key, string value) in source)
        {
            text.Label(key, value);
        }

        text.EndSample(1);
    }
}
