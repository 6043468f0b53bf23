using Mesh.Bench.Commands;
using Mesh.Bench.Discovery.Measuring;
using Mesh.Bench.Discovery.Reports;
using Mesh.Bench.Reports;
using Mesh.Sandbox.Tools;
using Spectre.Console;

namespace Mesh.Bench.Discovery;

/// <summary>One run from the empty machine to the last line: for each size a cluster, a mesh in it, sidecars, measurements; then the report.</summary>
internal sealed class DiscoveryBench(DiscoveryBenchOptions options, IAnsiConsole console, TimeProvider time)
{
    /// <returns>The process's exit code.</returns>
    public Task<int> RunAsync(CancellationToken cancellationToken) => BenchBorder.RunAsync("discovery", console, () => MeasureAsync(cancellationToken), cancellationToken);

    private async Task<bool> MeasureAsync(CancellationToken cancellationToken)
    {
        DiscoveryReport report = new() { Machine = MachineFacts.Read(), Plan = options.Plan };
        SizeMeasurement measurement = new(options.Plan, RepositoryLayout.Find(), new StepLog(console, time), time);
        DirectoryInfo directory = Directory.CreateTempSubdirectory("mesh-bench-discovery-");
        try
        {
            foreach (int services in options.Plan.Services)
            {
                report.Sizes.Add(await measurement.RunAsync(options.Plan.Size(services), directory.FullName, cancellationToken));
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        ReportTable.Write(console, report);
        ReportFile.Write(options.JsonFile, () => ReportJson.Document(report));
        ReportFile.Write(options.PlotFile, () => ReportPlot.Render(report));
        console.WriteLine(ReportJson.Summary(report).ToJsonString());
        return true;
    }
}
