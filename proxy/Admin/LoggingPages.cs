using Mesh.Proxy.Http1;
using Mesh.Proxy.Logging;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Admin;

/// <summary>What is logged, and changing it while the sidecar runs.</summary>
/// <param name="log">The process's log.</param>
/// <param name="logger">Told of changes.</param>
internal sealed partial class LoggingPages(ProcessLog log, ILogger<LoggingPages> logger)
{
    private const string Path = "/debug/logging";

    public IReadOnlyList<AdminPage> Pages => [new(KnownMethod.Get, Path, Show), new(KnownMethod.Post, Path, Change)];

    private ValueTask<AdminResponse> Show(AdminQuery query, CancellationToken cancellationToken)
    {
        LoggingDump dump = new(LogLevels.NameOf(log.Levels.Level), log.Lines.Dropped, log.Lines.DroppedBulk);
        return ValueTask.FromResult(query.WantsJson
            ? AdminResponse.Json(dump, AdminJsonContext.Default.LoggingDump)
            : AdminResponse.Text(200, $"level {dump.Level}, {dump.DroppedLines} lines dropped, {dump.DroppedAccessLogLines} of the access log\n"));
    }

    private ValueTask<AdminResponse> Change(AdminQuery query, CancellationToken cancellationToken)
    {
        if (LogLevels.TryParse(query.Find("level") ?? "") is not { } level)
        {
            return ValueTask.FromResult(AdminResponse.Text(400, "say ?level=debug, info, warning or error\n"));
        }

        log.Levels.Set(level);
        Log.LevelChanged(logger, LogLevels.NameOf(level));
        return ValueTask.FromResult(AdminResponse.Text(200, $"level {LogLevels.NameOf(level)}\n"));
    }

    private static partial class Log
    {
        // A warning, so that it is seen at nearly every level: whoever reads the log later must know why it changed.
        [LoggerMessage(EventIds.LogLevelChanged, LogLevel.Warning, "The log level is {Level} from now on, until the process ends or it is changed again")]
        public static partial void LevelChanged(ILogger logger, string level);
    }
}
