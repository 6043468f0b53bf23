using Mesh.Proxy.Telemetry.Otlp.Messages;
using OpenTelemetry;
using Metric = OpenTelemetry.Metrics.Metric;

namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>Takes what OpenTelemetry collects, and the metrics of requests beside it, to the collector. Cumulative: a post that is lost is made up for by the next.</summary>
/// <param name="client">The collector.</param>
/// <param name="requests">What OpenTelemetry does not collect.</param>
/// <param name="resource">Whose they are.</param>
/// <param name="time">Clock.</param>
internal sealed class MetricExporter(OtlpClient client, RequestMetrics requests, Resource resource, TimeProvider time) : BaseExporter<Metric>
{
    private readonly ulong _start = time.GetUtcNow().ToUnixNanoseconds();

    public override ExportResult Export(in Batch<Metric> batch)
    {
        ScopeMetrics scope = new() { Scope = OtlpSource.Scope };
        RequestMetricMessages.Add(scope.Metrics, requests, _start, time.GetUtcNow().ToUnixNanoseconds());
        foreach (Metric metric in batch)
        {
            scope.Metrics.Add(InstrumentMessage.Of(metric));
        }

        ExportMetricsServiceRequest request = new() { ResourceMetrics = { new ResourceMetrics { Resource = resource, ScopeMetrics = { scope } } } };
        return client.Post(request) == OtlpOutcome.Accepted ? ExportResult.Success : ExportResult.Failure;
    }
}
