using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Logging;

/// <summary>One line per event.</summary>
/// <param name="lines">Where they go; not owned.</param>
/// <param name="time">Clock of the lines.</param>
internal sealed class LineLoggerProvider(LineWriter lines, TimeProvider time) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, time, lines);

    public void Dispose()
    {
    }
}
