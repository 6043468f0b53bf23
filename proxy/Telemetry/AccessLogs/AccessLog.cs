using Mesh.Proxy.Logging;

namespace Mesh.Proxy.Telemetry.AccessLogs;

/// <summary>One line of JSON for each request that is chosen, through the process's log: never waits, and beyond what the log can hold lines are dropped and counted.</summary>
/// <param name="options">Which requests.</param>
/// <param name="lines">Where they go.</param>
/// <param name="random">Chooses. Safe for several threads.</param>
internal sealed class AccessLog(AccessLogOptions options, LineWriter lines, Random random)
{
    /// <summary>Whether a request is to be told of; asked once for each.</summary>
    public bool Wants(in RequestSummary summary) => options.Wants(summary.IsFailure, random);

    public void Write(RequestRecord record) => lines.TryWriteBulk(new AccessLogLine(record));
}
