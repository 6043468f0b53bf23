using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Keeps what a control plane says.</summary>
internal sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, LogLevel Level, int Id, string Text)> _lines = [];

    /// <summary>Warnings and errors: what an operator is called for.</summary>
    public IReadOnlyList<string> Alarms => [.. _lines.Where(line => line.Level >= LogLevel.Warning).Select(line => $"{line.Category}[{line.Id}] {line.Text}")];

    public IReadOnlyList<string> Errors => [.. _lines.Where(line => line.Level >= LogLevel.Error).Select(line => $"{line.Category}[{line.Id}] {line.Text}")];

    public int Count(string text) => _lines.Count(line => line.Text.Contains(text, StringComparison.Ordinal));

    public void Clear() => _lines.Clear();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose()
    {
    }

    private sealed class Logger(RecordedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._lines.Enqueue((category, logLevel, eventId.Id, formatter(state, exception)));
    }
}
