using Mesh.Bench.Discovery.Processes;
using Mesh.Bench.Discovery.Sidecars;

namespace Mesh.Bench.Discovery.Measuring;

/// <summary>All sidecars come at once to a replica that has never seen them, with everything that they hold.</summary>
internal sealed class ReconnectMeasurement(SidecarFleet fleet, TimeProvider time)
{
    /// <summary>For what comes without having been asked for.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    public async Task<ReconnectResult> RunAsync(ControlPlaneProcess fresh, CancellationToken cancellationToken)
    {
        FleetTraffic before = fleet.Counters.Now;
        long refused = fleet.Counters.Refusals;
        TimeSpan all = await fleet.ConnectAsync(cancellationToken);
        await Task.Delay(Rest, time, cancellationToken);
        return new ReconnectResult(all, (double)(fleet.Counters.Now - before).Bytes / fleet.Count, fresh.Start, fleet.Counters.Refusals - refused);
    }
}
