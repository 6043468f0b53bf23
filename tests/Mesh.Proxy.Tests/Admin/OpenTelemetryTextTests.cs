using System.Diagnostics.Metrics;
using Mesh.Proxy.Admin;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Mesh.Proxy.Tests.Admin;

public sealed class OpenTelemetryTextTests : IDisposable
{
    private readonly Meter _meter = new($"test-{Guid.NewGuid():N}");
    private readonly PrometheusExporter _exporter = new();
    private readonly MeterProvider _provider;

    public OpenTelemetryTextTests() => _provider = Sdk.CreateMeterProviderBuilder()
        .AddMeter(_meter.Name)
        .AddReader(new BaseExportingMetricReader(_exporter))
        .Build();

    public void Dispose()
    {
        _provider.Dispose();
        _exporter.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Append_Counter_HasTotalAndLabels()
    {
        _meter.CreateCounter<long>("mesh.requests", "{request}", "Requests.").Add(3, new KeyValuePair<string, object?>("code_class", "2xx"));

        Assert.Equal(
            """
            # HELP mesh_requests_total Requests.
            # TYPE mesh_requests_total counter
            mesh_requests_total{code_class="2xx"} 3

            """,
            Scrape());
    }

    [Fact]
    public void Append_Histogram_CumulatesBuckets()
    {
        Histogram<double> histogram = _meter.CreateHistogram(
            "mesh.request.duration", "s", null, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        histogram.Record(0.05);
        histogram.Record(0.5);
        histogram.Record(5);

        Assert.Equal(
            """
            # TYPE mesh_request_duration_seconds histogram
            mesh_request_duration_seconds_bucket{le="0.1"} 1
            mesh_request_duration_seconds_bucket{le="1"} 2
            mesh_request_duration_seconds_bucket{le="+Inf"} 3
            mesh_request_duration_seconds_sum 5.55
            mesh_request_duration_seconds_count 3

            """,
            Scrape());
    }

    [Fact]
    public void Append_UpDownCounter_IsAGauge()
    {
        UpDownCounter<long> open = _meter.CreateUpDownCounter<long>("mesh.connections.open");
        open.Add(2);
        open.Add(-1);

        Assert.Equal("# TYPE mesh_connections_open gauge\nmesh_connections_open 1\n", Scrape());
    }

    [Fact]
    public void Append_UnitAlreadyInTheName_IsNotRepeated()
    {
        _meter.CreateCounter<long>("mesh.bytes", "By").Add(1);

        Assert.Contains("mesh_bytes_total 1\n", Scrape());
    }

    [Fact]
    public void Append_LabelWithSpecialCharacters_IsEscaped()
    {
        _meter.CreateCounter<long>("c").Add(1, new KeyValuePair<string, object?>("l", "a\"b\\c\nd"));

        Assert.Contains("""{l="a\"b\\c\nd"}""", Scrape());
    }

    private string Scrape()
    {
        Assert.True(_exporter.Collect!(Timeout.Infinite));
        return _exporter.Text;
    }
}
