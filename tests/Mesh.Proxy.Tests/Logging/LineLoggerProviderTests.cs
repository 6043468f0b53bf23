using System.Text;
using Mesh.Proxy.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Logging;

public sealed class LineLoggerProviderTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Log_Event_IsOneLineWithTimeLevelTypeAndId() => Assert.Equal(
        "2026-01-31T12:00:00.000Z warn  IdentityClient[7] gone\n",
        await WriteAsync(logger => logger.Log(LogLevel.Warning, new EventId(7), "gone", null, (text, _) => text)));

    [Fact]
    public async Task Log_LineBreaksInAValue_CannotForgeALine() => Assert.EndsWith(
        "] a  2026 fake\n",
        await WriteAsync(logger => logger.Log(LogLevel.Information, new EventId(7), "a\r\n2026 fake", null, (text, _) => text)));

    [Fact]
    public async Task Log_Exception_StaysOnTheLine() => Assert.Single(
        (await WriteAsync(logger => logger.Log(LogLevel.Error, new EventId(7), "failed", new InvalidOperationException("why\nnot"), (text, _) => text)))
        .TrimEnd('\n').Split('\n'));

    private async Task<string> WriteAsync(Action<ILogger> log)
    {
        using var output = new MemoryStream();
        await using (LineWriter lines = new(output))
        {
            log(new LineLoggerProvider(lines, _time).CreateLogger("Mesh.Proxy.Identity.IdentityClient"));
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }
}
