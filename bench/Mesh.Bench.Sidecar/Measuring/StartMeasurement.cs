using Mesh.Api.WellKnown;
using Mesh.Bench.Measuring;
using Mesh.Bench.Sidecar.Topology;
using Mesh.Sandbox.Scenarios;
using k8s.Models;

namespace Mesh.Bench.Sidecar.Measuring;

/// <summary>How long a sidecar takes from the start of its process until it has a certificate and its first configuration, by its own metric.</summary>
internal sealed class StartMeasurement(BenchTopology topology, HttpClient http)
{
    private const string Metric = "mesh_startup_duration_seconds";

    /// <summary>Starts sidecars one after the other, each with the machine to itself.</summary>
    public async Task<Series> RunAsync(int count, CancellationToken cancellationToken)
    {
        List<double> milliseconds = [];
        for (int i = 1; i <= count; i++)
        {
            string name = $"start-{i}";
            V1Pod pod = await topology.StartAsync(name, BenchManifests.MeshClient(name), cancellationToken);
            double seconds = await new MetricsReader(http, pod.Status.PodIP, MeshPorts.Metrics).SumAsync(Metric, cancellationToken);
            milliseconds.Add(seconds > 0 ? seconds * 1000 : throw new BenchException($"the sidecar of {name} does not report {Metric}"));
            await topology.DeletePodAsync(name, cancellationToken);
        }

        return new Series(milliseconds);
    }
}
