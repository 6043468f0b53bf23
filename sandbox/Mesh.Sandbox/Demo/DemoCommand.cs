using System.CommandLine;
using Mesh.Sandbox.Scenarios;
using Spectre.Console;

namespace Mesh.Sandbox.Demo;

/// <summary><c>demo</c>: the mesh on this machine, live or as a list of checks.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Option<bool> once = new("--once") { Description = "run scenarios unattended, print each check with what was measured, exit with 0 or 1" };
        Option<bool> list = new("--list") { Description = "name the scenarios" };
        Option<bool> verbose = new("--verbose") { Description = "show the log of the sandbox itself" };
        Argument<string[]> names = new("SCENARIO") { Description = "scenarios to run with --once; all if none is named", Arity = ArgumentArity.ZeroOrMore };
        Command command = new("demo", "Raise a cluster on this machine, install the mesh and a shop, and show live traffic") { once, list, verbose, names };
        command.Validators.Add(result =>
        {
            IEnumerable<string> known = ScenarioCatalog.All.Select(scenario => scenario.Name);
            string[] unknown = [.. (result.GetValue(names) ?? []).Except(known)];
            if (unknown.Length > 0)
            {
                result.AddError($"no such scenario: {string.Join(", ", unknown)}; there are: {string.Join(", ", known)}");
            }
            else if (result.GetValue(names) is { Length: > 0 } && !result.GetValue(once))
            {
                result.AddError("scenarios are run with --once");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            IAnsiConsole console = CreateConsole(parsed.InvocationConfiguration.Output);
            if (parsed.GetValue(list))
            {
                foreach (IScenario scenario in ScenarioCatalog.All)
                {
                    string needs = scenario.Clusters > 1 ? $" [{scenario.Clusters} clusters]" : "";
                    console.MarkupLineInterpolated($"{scenario.Name,-20} {scenario.Summary}{needs}");
                }

                return Task.FromResult(0);
            }

            DemoSession session = new(console, TimeProvider.System, parsed.GetValue(verbose));
            return parsed.GetValue(once)
                ? session.RunOnceAsync(ScenarioCatalog.Select(parsed.GetValue(names) ?? []), cancellationToken)
                : session.RunLiveAsync(cancellationToken);
        });
        return command;
    }

    private static IAnsiConsole CreateConsole(TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (Console.IsOutputRedirected)
        {
            // One check, one line: a file has no edge to wrap at.
            console.Profile.Width = int.MaxValue;
        }

        return console;
    }
}
