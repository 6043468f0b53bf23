using Mesh.Proxy.Logging;
using Mesh.Proxy.Startup;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Telemetry.AccessLogs;
using Mesh.Proxy.Telemetry.Otlp;
using Mesh.Proxy.Telemetry.Otlp.Messages;
using Mesh.Proxy.Telemetry.Traces;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry.Metrics;

namespace Mesh.Proxy;

/// <summary>What is told of the traffic beside <c>/metrics</c>, put together: access log, spans and posts to a collector. What is off is not made.</summary>
internal sealed class SidecarTelemetry : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly TelemetryMetrics _metrics;
    private readonly OtlpClient? _client;
    private readonly MeterProvider? _meters;
    private readonly Task _exporting = Task.CompletedTask;

    /// <param name="options">What is on.</param>
    /// <param name="requests">Metrics that are no instruments.</param>
    /// <param name="log">The process's log; null without one, and then there is no access log either.</param>
    /// <param name="time">Clock.</param>
    /// <param name="random">Chance; safe for several threads.</param>
    public SidecarTelemetry(ProxyOptions options, RequestMetrics requests, ProcessLog? log, TimeProvider time, Random random)
    {
        SpanQueue? spans = options.Otlp.Traces is null ? null : new SpanQueue();
        _metrics = new TelemetryMetrics(log?.Lines, spans);
        Journal = new RequestJournal(
            log is null || options.AccessLog.Mode == AccessLogMode.Off ? null : new AccessLog(options.AccessLog, log.Lines, random),
            spans is null ? null : new Tracer(options.Otlp.TraceRatio, random, spans),
            time);
        if (options.Otlp.Traces is null && options.Otlp.Metrics is null)
        {
            return;
        }

        _client = new OtlpClient(options.Otlp, _metrics, (log?.Loggers ?? NullLoggerFactory.Instance).CreateLogger<OtlpClient>());
        Resource source = OtlpSource.Of(options);
        if (options.Otlp.Metrics is not null)
        {
            _meters = MeterCollection.Create(new PeriodicExportingMetricReader(
                new MetricExporter(_client, requests, source, time), (int)options.Otlp.MetricInterval.TotalMilliseconds, (int)options.Otlp.Timeout.TotalMilliseconds));
        }

        if (spans is not null)
        {
            _exporting = new SpanExporter(spans, _client, source, time, random.NextDouble).RunAsync(_ending.Token);
        }
    }

    /// <summary>Tells of single requests.</summary>
    public RequestJournal Journal { get; }

    /// <summary>Sends once what is left; a collector that does not answer holds up the end for a few seconds at most.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _exporting;
        _meters?.Shutdown((int)SpanExporter.FlushTime.TotalMilliseconds);
        _meters?.Dispose();
        _client?.Dispose();
        _metrics.Dispose();
        _ending.Dispose();
    }
}
