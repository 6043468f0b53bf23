using System.CommandLine;
using Mesh.Bench.Commands;
using Mesh.Bench.Discovery.Kubernetes;
using Mesh.Bench.Discovery.Plan;

namespace Mesh.Bench.Discovery;

/// <summary>The command line: <c>./mesh bench discovery</c>.</summary>
internal static class DiscoveryBenchCommand
{
    public static RootCommand Create()
    {
        BenchArguments arguments = new("two small meshes, less than a minute in all", "write the machine and every size to FILE", "draw work and memory over the size of the mesh as SVG to FILE");
        Option<int[]> services = new("--services")
        {
            Description = $"measure meshes of N services only ({MeshSize.LeastServices} to {MeshSize.MostServices})", HelpName = "N", AllowMultipleArgumentsPerToken = true,
        };
        services.Validators.Add(result =>
        {
            if ((result.GetValueOrDefault<int[]>() ?? []).Any(count => count is < MeshSize.LeastServices or > MeshSize.MostServices))
            {
                result.AddError($"--services must be between {MeshSize.LeastServices} and {MeshSize.MostServices}");
            }
        });
        RootCommand root = new("Measures the control plane with simulated sidecars over real gRPC and TLS, at several sizes of the mesh. The last line of output is one JSON object.")
        {
            arguments.Quick, arguments.Json, arguments.Plot, services, ApiServerCommand.Create(),
        };
        root.SetAction((parsed, cancellationToken) =>
        {
            BenchPlan plan = parsed.GetValue(arguments.Quick) ? BenchPlan.Quick : BenchPlan.Full;
            DiscoveryBenchOptions options = new()
            {
                Plan = parsed.GetValue(services) is { Length: > 0 } only ? plan with { Services = only } : plan,
                JsonFile = parsed.GetValue(arguments.Json)?.FullName,
                PlotFile = parsed.GetValue(arguments.Plot)?.FullName,
            };
            return new DiscoveryBench(options, BenchArguments.Console(parsed), TimeProvider.System).RunAsync(cancellationToken);
        });
        return root;
    }
}
