using Mesh.Proxy.Logging;
using Mesh.Proxy.Telemetry.AccessLogs;

namespace Mesh.Proxy.Gateways;

/// <summary>Tells of connections: metrics of all, a line in the access log of those that are chosen.</summary>
/// <param name="metrics">Counts.</param>
/// <param name="options">Which connections are told of.</param>
/// <param name="lines">Where they are told; null for nowhere.</param>
/// <param name="time">Clock.</param>
/// <param name="random">Chooses. Safe for several threads.</param>
internal sealed class GatewayJournal(GatewayMetrics metrics, AccessLogOptions options, LineWriter? lines, TimeProvider time, Random random)
{
    public GatewayMetrics Metrics => metrics;

    /// <summary>A connection was not passed on. Of health checks nothing is told: they would be most of the log.</summary>
    public void Refused(GatewayCall call, GatewayRefusal refusal)
    {
        metrics.Refused(refusal);
        if (refusal != GatewayRefusal.Ended && Wants(isFailure: true))
        {
            Write(RecordOf(call) with { Reason = refusal.Label() });
        }
    }

    /// <summary>A connection that was passed on has ended.</summary>
    public void Ended(GatewayCall call, Func<GatewayRecord, GatewayRecord> describe, bool isBroken)
    {
        if (Wants(isBroken))
        {
            Write(describe(RecordOf(call) with { Reason = isBroken ? "reset" : "" }));
        }
    }

    private bool Wants(bool isFailure) => lines is not null && options.Wants(isFailure, random);

    private void Write(GatewayRecord record) => lines!.TryWriteBulk(new GatewayLogLine(record));

    private GatewayRecord RecordOf(GatewayCall call)
    {
        TimeSpan duration = time.GetElapsedTime(call.StartedAt);
        return new GatewayRecord { StartedAt = time.GetUtcNow() - duration, Duration = duration, Source = call.Source, ServerName = call.ServerName };
    }
}
