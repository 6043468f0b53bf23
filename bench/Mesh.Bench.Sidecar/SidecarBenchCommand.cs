using System.CommandLine;
using Mesh.Bench.Commands;
using Mesh.Bench.Sidecar.Cases;
using Mesh.Bench.Sidecar.Generators;
using Mesh.Bench.Sidecar.Measuring;

namespace Mesh.Bench.Sidecar;

/// <summary>The command line: <c>./mesh bench sidecar</c>.</summary>
internal static class SidecarBenchCommand
{
    public static RootCommand Create()
    {
        BenchArguments arguments = new("three short rounds, less than 4 minutes in all", "write every round, the peers' too, to FILE", "draw the comparison as SVG to FILE");
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
            arguments.Quick, arguments.Json, arguments.Plot, cases, GenerateCommand.Create(),
        };
        root.SetAction((parsed, cancellationToken) =>
        {
            SidecarBenchOptions options = new()
            {
                Plan = parsed.GetValue(arguments.Quick) ? BenchPlan.Quick : BenchPlan.Full,
                Cases = parsed.GetValue(cases) ?? [],
                JsonFile = parsed.GetValue(arguments.Json)?.FullName,
                PlotFile = parsed.GetValue(arguments.Plot)?.FullName,
            };
            return new SidecarBench(options, BenchArguments.Console(parsed), TimeProvider.System).RunAsync(cancellationToken);
        });
        return root;
    }
}
