using Mesh.Bench.Discovery.Kubernetes;
using Mesh.Bench.Discovery.Plan;
using Mesh.Bench.Discovery.Processes;
using Mesh.Bench.Discovery.Sidecars;

namespace Mesh.Bench.Discovery.Measuring;

/// <summary>A rolling restart of pods behind watched services: each is replaced by a new one, drains and goes.</summary>
internal sealed class RestartMeasurement(MeshLayout layout, MeshWriter writer, FleetCounters counters, ControlPlaneProcess controlPlane, TimeProvider time)
{
    /// <summary>When the sidecars have been told nothing for so long, they have been told everything.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    public async Task<RestartResult> RunAsync(int pods, int rate, TimeSpan step, CancellationToken cancellationToken)
    {
        TimeSpan cpu = controlPlane.CpuTime();
        FleetTraffic traffic = counters.Now;
        long started = time.GetTimestamp();
        TimeSpan interval = TimeSpan.FromSeconds(1.0 / rate);
        List<Task> restarts = [];
        for (int i = 0; i < pods; i++)
        {
            int service = layout.Watched[i % layout.Watched.Count];
            // From the last place on: the first ones belong to sidecars that are connected.
            int place = MeshSize.EndpointsPerService - 1 - (i / layout.Watched.Count);
            restarts.Add(writer.RestartAsync(service, place, step, cancellationToken));
            await Task.Delay(interval, time, cancellationToken);
        }

        await Task.WhenAll(restarts);
        TimeSpan told = await QuietAsync(started, cancellationToken);
        return new RestartResult(pods, told, counters.Now - traffic, controlPlane.CpuTime() - cpu);
    }

    private async Task<TimeSpan> QuietAsync(long started, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan seen = time.GetElapsedTime(started);
            FleetTraffic before = counters.Now;
            await Task.Delay(Quiet, time, cancellationToken);
            if (counters.Now == before)
            {
                return seen;
            }
        }
    }
}
