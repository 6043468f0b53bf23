using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>What one idle sidecar costs.</summary>
/// <param name="ReadyMilliseconds">From the start of its process until certificate and first configuration were there, by its own metric.</param>
/// <param name="ResidentMegabytes">Resident memory soon after.</param>
internal sealed record SidecarCost(double ReadyMilliseconds, double ResidentMegabytes)
{
    private const double MaxBinaryMegabytes = 25;
    private const double MaxIdleMegabytes = 40;
    private const double MaxReadyMilliseconds = 300;
    private const double Megabyte = 1024 * 1024;

    /// <summary>Measures the sidecar of a ready pod.</summary>
    public static async Task<SidecarCost> MeasureAsync(ScenarioContext context, V1Pod pod, CancellationToken cancellationToken)
    {
        MetricsReader metrics = new(context.Http, pod.Status.PodIP, MeshPorts.Metrics);
        return new SidecarCost(await metrics.SumAsync("mesh_startup_duration_seconds", cancellationToken) * 1000, Processes.Find(MeshNames.ProxyContainer, MeshEnvironment.PodName, pod.Name()).Sum(Processes.ResidentBytes) / Megabyte);
    }

    /// <summary>Holds sidecars against what is promised: the median start, because a shared machine delays single ones; the largest memory.</summary>
    public static void Check(ScenarioContext context, IReadOnlyList<SidecarCost> costs)
    {
        double binary = new FileInfo(Path.Combine(context.Layout.PublishOutput("Mesh.Proxy"), "mesh-proxy")).Length / Megabyte;
        context.Report.Check(binary <= MaxBinaryMegabytes, $"sidecar binary is at most {MaxBinaryMegabytes:0} MB", $"{binary:0.0} MB");

        double[] ready = [.. costs.Select(cost => cost.ReadyMilliseconds).Order()];
        context.Report.Check(
            ready[0] > 0 && ready[ready.Length / 2] <= MaxReadyMilliseconds,
            $"sidecar is ready at most {MaxReadyMilliseconds:0} ms after its process started, certificate included",
            $"median {ready[ready.Length / 2]:0} ms of {string.Join(", ", ready.Select(milliseconds => $"{milliseconds:0}"))}");

        double[] resident = [.. costs.Select(cost => cost.ResidentMegabytes).Order()];
        context.Report.Check(
            resident[0] > 0 && resident[^1] <= MaxIdleMegabytes,
            $"idle sidecar uses at most {MaxIdleMegabytes:0} MB",
            $"{resident[0]:0.0} to {resident[^1]:0.0} MB resident");
    }
}
