using Mesh.Proxy.Telemetry.Otlp;

namespace Mesh.Proxy.Tests.Telemetry.Otlp;

public sealed class OtlpOptionsReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318 OTEL_SDK_DISABLED=true")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318 OTEL_TRACES_EXPORTER=none OTEL_METRICS_EXPORTER=none")]
    [InlineData("OTEL_TRACES_SAMPLER=nonsense OTEL_EXPORTER_OTLP_TIMEOUT=nonsense")]
    public void Read_NoEndpoint_IsOff(string environment) => Assert.Same(OtlpOptions.Off, Read(environment));

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318", "http://c:4318/v1/traces", "http://c:4318/v1/metrics")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318/base", "http://c:4318/base/v1/traces", "http://c:4318/base/v1/metrics")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318/base/", "http://c:4318/base/v1/traces", "http://c:4318/base/v1/metrics")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://t/x", "http://t/x", null)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318 OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://m/", "http://c:4318/v1/traces", "http://m/")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318 OTEL_METRICS_EXPORTER=none", "http://c:4318/v1/traces", null)]
    public void Read_Endpoints_AreThoseOfTheSpecification(string environment, string traces, string? metrics)
    {
        OtlpOptions options = Read(environment);

        Assert.Equal(traces, options.Traces?.AbsoluteUri);
        Assert.Equal(metrics, options.Metrics?.AbsoluteUri);
        Assert.Equal(0, options.TraceRatio);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(60), options.MetricInterval);
    }

    [Theory]
    [InlineData("OTEL_TRACES_SAMPLER=parentbased_always_off", 0)]
    [InlineData("OTEL_TRACES_SAMPLER=parentbased_always_on", 1)]
    [InlineData("OTEL_TRACES_SAMPLER=parentbased_traceidratio", 1)]
    [InlineData("OTEL_TRACES_SAMPLER=parentbased_traceidratio OTEL_TRACES_SAMPLER_ARG=0.25", 0.25)]
    [InlineData("OTEL_TRACES_SAMPLER_ARG=0.25", 0)]
    public void Read_Sampler_IsAShare(string environment, double ratio) =>
        Assert.Equal(ratio, Read("OTEL_EXPORTER_OTLP_ENDPOINT=http://c " + environment).TraceRatio);

    [Fact]
    public void Read_Rest_IsTaken()
    {
        OtlpOptions options = Read(
            "OTEL_EXPORTER_OTLP_ENDPOINT=https://c OTEL_EXPORTER_OTLP_CERTIFICATE=/roots.pem OTEL_EXPORTER_OTLP_HEADERS=a=b,authorization=Bearer%20x OTEL_EXPORTER_OTLP_TIMEOUT=500 "
            + "OTEL_METRIC_EXPORT_INTERVAL=1000 OTEL_SERVICE_NAME=shop OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf");

        Assert.Equal([new("a", "b"), new("authorization", "Bearer x")], options.Headers);
        Assert.Equal("/roots.pem", options.CertificateFile);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(1), options.MetricInterval);
        Assert.Equal("shop", options.ServiceName);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=c:4318", "OTEL_EXPORTER_OTLP_ENDPOINT is 'c:4318'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=https://c", "OTEL_EXPORTER_OTLP_CERTIFICATE is not set")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_EXPORTER_OTLP_PROTOCOL is 'grpc'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_EXPORTER_OTLP_HEADERS=secret", "OTEL_EXPORTER_OTLP_HEADERS must be")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_EXPORTER_OTLP_HEADERS=a=b%0D%0Ac", "OTEL_EXPORTER_OTLP_HEADERS must be")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_EXPORTER_OTLP_TIMEOUT=0", "OTEL_EXPORTER_OTLP_TIMEOUT is '0'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_TRACES_SAMPLER=always_on", "OTEL_TRACES_SAMPLER is 'always_on'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_TRACES_SAMPLER=parentbased_traceidratio OTEL_TRACES_SAMPLER_ARG=2", "OTEL_TRACES_SAMPLER_ARG is '2'")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_TRACES_EXPORTER=jaeger", "OTEL_TRACES_EXPORTER is 'jaeger'")]
    public void Read_Fault_IsNamed(string environment, string fault)
    {
        List<string> faults = [];

        Read(environment, faults);

        Assert.StartsWith(fault, Assert.Single(faults), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", faults[0], StringComparison.Ordinal);
    }

    private static OtlpOptions Read(string environment)
    {
        List<string> faults = [];
        OtlpOptions options = Read(environment, faults);
        Assert.Empty(faults);
        return options;
    }

    private static OtlpOptions Read(string environment, List<string> faults)
    {
        Dictionary<string, string> variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new OtlpOptionsReader(variables.GetValueOrDefault, faults).Read();
    }
}
