using System.CommandLine;
using Mesh.Bench.Sidecar.Cases;
using Mesh.Bench.Sidecar.Generators;
using Mesh.Bench.Sidecar.Measuring;
using Spectre.Console;

namespace Mesh.Bench.Sidecar;

/// <summary>The command line: <c>./mesh bench sidecar</c>.</summary>
internal static class SidecarBenchCommand
{
    public static RootCommand Create()
    {
        Option<bool> quick = new("--quick") { Description = "three short rounds, less than 4 minutes in all" };
        Option<FileInfo?> json = new("--json") { Description = "write every round, the peers' too, to FILE", HelpName = "FILE" };
        Option<FileInfo?> plot = new("--plot") { Description = "draw the comparison as SVG to FILE", HelpName = "FILE" };
        Option<string[]> cases = new("--case") { Description = "run only these", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        cases.Validators.Add(result =>
        {
            string[] unknown = [.. (result.GetValueOrDefault<string[]>() ?? []).Except(CaseCatalog.Names)];
            if (unknown.Length > 0)
            {
                result.AddError($"no such case: {string.Join(", ", unknown)}; there are: {string.Join(", ", CaseCatalog.Names)}");
            }
        });
        RootCommand root = new("Compares the sidecar with HAProxy and nginx: same work, same path, same run. The last line of output is one JSON object.")
        {
            quick, json, plot, cases, GenerateCommand.Create(),
        };
        root.SetAction((parsed, cancellationToken) =>
        {
            IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(parsed.InvocationConfiguration.Output) });
            if (Console.IsOutputRedirected)
            {
                // A file has no edge to wrap at.
                console.Profile.Width = int.MaxValue;
            }

            SidecarBenchOptions options = new()
            {
                Plan = parsed.GetValue(quick) ? BenchPlan.Quick : BenchPlan.Full,
                Cases = parsed.GetValue(cases) ?? [],
                JsonFile = parsed.GetValue(json)?.FullName,
                PlotFile = parsed.GetValue(plot)?.FullName,
            };
            return new SidecarBench(options, console, TimeProvider.System).RunAsync(cancellationToken);
        });
        return root;
    }
}
