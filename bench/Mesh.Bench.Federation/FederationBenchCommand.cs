using System.CommandLine;
using Mesh.Bench.Commands;
using Mesh.Bench.Discovery.Kubernetes;
using Mesh.Bench.Federation.Plan;

namespace Mesh.Bench.Federation;

/// <summary>The command line: <c>./mesh bench federation</c>.</summary>
internal static class FederationBenchCommand
{
    public static RootCommand Create()
    {
        Option<bool> quick = new("--quick") { Description = "a small federation, less than a minute in all" };
        Option<FileInfo?> json = new("--json") { Description = "write the machine and the result to FILE", HelpName = "FILE" };
        RootCommand root = new("Measures the control plane linked with simulated clusters over real gRPC and mutual TLS. The last line of output is one JSON object.")
        {
            quick, json, ApiServerCommand.Create(),
        };
        root.SetAction((parsed, cancellationToken) =>
        {
            FederationBenchOptions options = new()
            {
                Plan = parsed.GetValue(quick) ? FederationPlan.Quick : FederationPlan.Full,
                JsonFile = parsed.GetValue(json)?.FullName,
            };
            return new FederationBench(options, BenchArguments.Console(parsed), TimeProvider.System).RunAsync(cancellationToken);
        });
        return root;
    }
}
