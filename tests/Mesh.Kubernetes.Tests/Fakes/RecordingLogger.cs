using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Mesh.Kubernetes.Tests.Fakes;

internal sealed class RecordingLogger : ILogger
{
    public ConcurrentQueue<(LogLevel Level, int Id, string Text)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, eventId.Id, formatter(state, exception)));

    /// <summary>Lines that an operator sees with the default settings.</summary>
    public IEnumerable<string> Visible => Lines.Where(line => line.Level >= LogLevel.Information).Select(line => line.Text);

    public int Count(int id) => Lines.Count(line => line.Id == id);
}
