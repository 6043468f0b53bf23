using System.Diagnostics.Metrics;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Telemetry.Otlp;
using Mesh.Proxy.Telemetry.Otlp.Messages;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Metric = Mesh.Proxy.Telemetry.Otlp.Messages.Metric;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Proxy.Tests.Telemetry.Otlp;

public sealed class MetricExporterTests
{
    [Fact]
    public async Task Collect_InstrumentsAndRequests_ArePostedTogether()
    {
        using Meter meter = new($"test-{Guid.NewGuid()}");
        RequestMetrics requests = new();
        RequestSummary request = new()
        {
            Direction = TrafficDirection.Inbound,
            Service = "shop/web",
            Backend = "shop/port 8080",
            Method = KnownMethod.Get,
            StatusCode = 200,
            Duration = TimeSpan.FromMilliseconds(3),
        };
        RequestRecorder recorder = requests.CreateRecorder();
        recorder.Record(request);
        recorder.Record(request);
        ScriptedCollector collector = new();
        using TelemetryMetrics told = new(null, null);
        using OtlpClient client = new(new OtlpOptions { Metrics = new Uri("http://collector/v1/metrics") }, told, NullLogger<OtlpClient>.Instance, collector);
        using MeterProvider provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name)
            .AddReader(new BaseExportingMetricReader(new MetricExporter(client, requests, new Resource(), TimeProvider.System)))
            .Build();
        meter.CreateCounter<long>("test.count", "{thing}", "Things.").Add(3, new KeyValuePair<string, object?>("kind", "a"));
        meter.CreateHistogram<double>("test.time", "s").Record(0.3);
        meter.CreateUpDownCounter<long>("test.open").Add(-2);
        meter.CreateObservableGauge("test.level", () => 1.5);

        Assert.True(provider.ForceFlush());

        (string path, _, byte[] body) = await collector.NextAsync();
        Assert.Equal("/v1/metrics", path);
        Dictionary<string, Metric> metrics = ExportMetricsServiceRequest.Parser.ParseFrom(body).ResourceMetrics[0].ScopeMetrics[0].Metrics.ToDictionary(metric => metric.Name);
        Assert.Equal(
            ["http.server.request.duration", "mesh.requests", "test.count", "test.level", "test.open", "test.time"], metrics.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((3, true, "{thing}"), (metrics["test.count"].Sum.DataPoints[0].AsInt, metrics["test.count"].Sum.IsMonotonic, metrics["test.count"].Unit));
        Assert.Equal((-2, false), (metrics["test.open"].Sum.DataPoints[0].AsInt, metrics["test.open"].Sum.IsMonotonic));
        Assert.Equal(1.5, metrics["test.level"].Gauge.DataPoints[0].AsDouble);
        AssertConsistent(metrics["test.time"].Histogram.DataPoints[0], count: 1);
        Assert.Equal(2, metrics["mesh.requests"].Sum.DataPoints[0].AsInt);
        Assert.Contains(metrics["mesh.requests"].Sum.DataPoints[0].Attributes, attribute => attribute is { Key: "http.request.method", Value.StringValue: "GET" });
        HistogramDataPoint durations = metrics["http.server.request.duration"].Histogram.DataPoints[0];
        AssertConsistent(durations, count: 2);
        Assert.Equal(0.006, durations.Sum, 6);
        Assert.True(durations.TimeUnixNano >= durations.StartTimeUnixNano && durations.StartTimeUnixNano > 0);
    }

    private static void AssertConsistent(HistogramDataPoint point, ulong count)
    {
        Assert.Equal(count, point.Count);
        Assert.Equal(point.ExplicitBounds.Count + 1, point.BucketCounts.Count);
        Assert.Equal(count, point.BucketCounts.Aggregate((a, b) => a + b));
    }
}
