using Mesh.Bench.Commands;
using Mesh.Bench.Federation.Measuring;
using Mesh.Bench.Federation.Plan;
using Mesh.Bench.Federation.Reports;
using Mesh.Bench.Reports;
using Mesh.Sandbox.Tools;
using Spectre.Console;

namespace Mesh.Bench.Federation;

/// <summary>One run from the empty machine to the last line.</summary>
internal sealed class FederationBench(FederationBenchOptions options, IAnsiConsole console, TimeProvider time)
{
    /// <returns>The process's exit code.</returns>
    public Task<int> RunAsync(CancellationToken cancellationToken) => BenchBorder.RunAsync("federation", console, () => MeasureAsync(cancellationToken), cancellationToken);

    private async Task<bool> MeasureAsync(CancellationToken cancellationToken)
    {
        MachineFacts machine = MachineFacts.Read();
        DirectoryInfo directory = Directory.CreateTempSubdirectory("mesh-bench-federation-");
        FederationResult result;
        try
        {
            result = await new FederationMeasurement(options.Plan, RepositoryLayout.Find(), new StepLog(console, time), time).RunAsync(directory.FullName, cancellationToken);
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        machine.Write(console, $"{options.Plan.Peers} linked clusters, simulated, and the measured one: each exports {options.Plan.Services} services with {FederationPlan.EndpointsPerService} endpoints");
        ReportTable.Write(console, result);
        ReportFile.Write(options.JsonFile, () => ReportJson.Document(result, machine));
        console.WriteLine(ReportJson.Summary(result).ToJsonString());
        return true;
    }
}
