using System.Globalization;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using k8s.Models;

namespace Mesh.Sandbox.Scenarios;

/// <summary>What an idle sidecar costs: size on disk, memory, time until it is ready.</summary>
internal static class SidecarCost
{
    private const double MaxBinaryMegabytes = 25;
    private const double MaxIdleMegabytes = 40;
    private const double MaxReadyMilliseconds = 300;
    private const double Megabyte = 1024 * 1024;

    public static async Task CheckAsync(ScenarioContext context, string @namespace, string podName, CancellationToken cancellationToken)
    {
        double binary = new FileInfo(Path.Combine(context.Layout.NativeOutput("Mesh.Proxy"), "mesh-proxy")).Length / Megabyte;
        context.Report.Check(binary <= MaxBinaryMegabytes, $"sidecar binary is at most {MaxBinaryMegabytes:0} MB", $"{binary:0.0} MB");

        V1Pod pod = await context.Kubernetes.Resource<V1Pod>().GetAsync(new ResourceKey(@namespace, podName), cancellationToken)
            ?? throw new InvalidOperationException($"pod {@namespace}/{podName} is gone");
        MetricsReader metrics = new(context.Http, pod.Status.PodIP, MeshPorts.Metrics);
        double ready = await metrics.SumAsync("mesh_startup_duration_seconds", cancellationToken) * 1000;
        context.Report.Check(
            ready is > 0 and <= MaxReadyMilliseconds,
            $"sidecar is ready at most {MaxReadyMilliseconds:0} ms after its process started, certificate included",
            $"{ready:0} ms");

        double resident = ResidentMegabytes(podName);
        context.Report.Check(resident is > 0 and <= MaxIdleMegabytes, $"idle sidecar uses at most {MaxIdleMegabytes:0} MB", $"{resident:0.0} MB resident");
    }

    /// <summary>Resident memory of the sidecar whose environment names the pod.</summary>
    private static double ResidentMegabytes(string podName)
    {
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(process, "comm")).Trim() == MeshNames.ProxyContainer
                    && File.ReadAllText(Path.Combine(process, "environ")).Split('\0').Contains($"{MeshEnvironment.PodName}={podName}"))
                {
                    string line = File.ReadLines(Path.Combine(process, "status")).First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
                    return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked.
            }
        }

        return 0;
    }
}
