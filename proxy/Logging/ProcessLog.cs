using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Logging;

/// <summary>The log of the process: one stream, the events of the sidecar on it, and which of them.</summary>
internal sealed class ProcessLog : IAsyncDisposable
{
    private readonly LoggerFactory _loggers;

    public ProcessLog(Stream output, LogLevel level, TimeProvider time)
    {
        Lines = new LineWriter(output);
        Levels = new LogLevels(level);
        _loggers = new LoggerFactory([new LineLoggerProvider(Lines, time)], Levels);
    }

    /// <summary>What is no event, but belongs on the same stream.</summary>
    public LineWriter Lines { get; }

    public LogLevels Levels { get; }

    public ILoggerFactory Loggers => _loggers;

    /// <summary>Writes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _loggers.Dispose();
        await Lines.DisposeAsync();
    }
}
