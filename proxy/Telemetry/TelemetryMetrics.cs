using System.Diagnostics.Metrics;
using Mesh.Proxy.Logging;
using Mesh.Proxy.Telemetry.Otlp;
using Mesh.Proxy.Telemetry.Traces;

namespace Mesh.Proxy.Telemetry;

/// <summary>What telemetry itself has lost and sent.</summary>
internal sealed class TelemetryMetrics : IDisposable
{
    public const string MeterName = "Mesh.Proxy.Telemetry";
    public const string Traces = "traces";
    public const string Metrics = "metrics";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _exports;

    /// <param name="lines">The process's log, or null.</param>
    /// <param name="spans">Spans on their way, or null.</param>
    public TelemetryMetrics(LineWriter? lines, SpanQueue? spans)
    {
        _exports = _meter.CreateCounter<long>("mesh.telemetry.exports", "{export}", "Posts to a collector, by what became of them.");
        _meter.CreateObservableCounter("mesh.telemetry.dropped", () => Dropped(lines, spans), "{record}", "Log lines, access log lines and spans that found no room, or that no collector has taken.");
    }

    public void Exported(string signal, OtlpOutcome outcome) => _exports.Add(
        1,
        new KeyValuePair<string, object?>("signal", signal),
        new KeyValuePair<string, object?>("outcome", outcome switch
        {
            OtlpOutcome.Accepted => "accepted",
            OtlpOutcome.Refused => "refused",
            _ => "unavailable",
        }));

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Dropped(LineWriter? lines, SpanQueue? spans) =>
    [
        Of("log", lines?.Dropped ?? 0),
        Of("access_log", lines?.DroppedBulk ?? 0),
        Of(Traces, spans?.Dropped ?? 0),
    ];

    private static Measurement<long> Of(string signal, long count) => new(count, new KeyValuePair<string, object?>("signal", signal));
}
