using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Logging;

/// <summary>Formats <c>2026-01-31T12:00:00.000Z info  IdentityClient[2000] message</c>; what an exception says follows on the same line.</summary>
internal sealed class LineLogger(string category, TimeProvider time, LineWriter lines) : ILogger
{
    private readonly string _type = category[(category.LastIndexOf('.') + 1)..];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = new StringBuilder(160)
            .Append(time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)).Append(' ')
            .Append(NameOf(logLevel)).Append(' ')
            .Append(_type).Append('[').Append(eventId.Id).Append("] ");
        AppendOnOneLine(line, formatter(state, exception));
        if (exception is not null)
        {
            AppendOnOneLine(line.Append(": "), exception.ToString());
        }

        lines.TryWrite(new TextLine(line.Append('\n').ToString()));
    }

    /// <summary>A line break in a value, which may come from the network, must not look like another event.</summary>
    private static void AppendOnOneLine(StringBuilder line, string text)
    {
        foreach (char c in text)
        {
            line.Append(char.IsControl(c) ? ' ' : c);
        }
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Critical or LogLevel.Error => "error",
        LogLevel.Warning => "warn ",
        LogLevel.Information => "info ",
        _ => "debug",
    };
}
