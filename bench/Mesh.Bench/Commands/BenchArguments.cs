using System.CommandLine;
using Spectre.Console;

namespace Mesh.Bench.Commands;

/// <summary>What every benchmark of whole processes takes on its command line.</summary>
internal sealed class BenchArguments(string quick, string json, string plot)
{
    public Option<bool> Quick { get; } = new("--quick") { Description = quick };

    public Option<FileInfo?> Json { get; } = new("--json") { Description = json, HelpName = "FILE" };

    public Option<FileInfo?> Plot { get; } = new("--plot") { Description = plot, HelpName = "FILE" };

    /// <summary>Where a run writes.</summary>
    public static IAnsiConsole Console(ParseResult parsed)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(parsed.InvocationConfiguration.Output) });
        if (System.Console.IsOutputRedirected)
        {
            // A file has no edge to wrap at.
            console.Profile.Width = int.MaxValue;
        }

        return console;
    }
}
