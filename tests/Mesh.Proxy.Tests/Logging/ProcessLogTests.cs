using System.Text;
using Mesh.Proxy.Logging;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Tests.Logging;

public sealed class ProcessLogTests
{
    [Fact]
    public async Task Set_WhileItRuns_ChangesWhatIsLogged()
    {
        using MemoryStream output = new();
        await using (ProcessLog log = new(output, LogLevel.Information, TimeProvider.System))
        {
            ILogger own = log.Loggers.CreateLogger("Mesh.Proxy.Sidecar");
            ILogger framework = log.Loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel");
            Say(own, framework, 1);
            log.Levels.Set(LogLevel.Debug);
            Say(own, framework, 2);
            log.Levels.Set(LogLevel.Error);
            Say(own, framework, 3);
        }

        string[] lines = Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n');
        Assert.Equal(
            ["own info 1", "own warning 1", "framework warning 1", "own debug 2", "own info 2", "own warning 2", "framework warning 2"],
            lines.Select(line => line[(line.IndexOf(']') + 2)..]));
    }

    private static void Say(ILogger own, ILogger framework, int round)
    {
        Say(own, "own", round);
        Say(framework, "framework", round);
    }

    private static void Say(ILogger logger, string who, int round)
    {
        foreach ((LogLevel level, string name) in new[] { (LogLevel.Debug, "debug"), (LogLevel.Information, "info"), (LogLevel.Warning, "warning") })
        {
            string said = $"{who} {name} {round}";
            logger.Log(level, default, said, null, (text, _) => text);
        }
    }
}
