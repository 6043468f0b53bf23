using Mesh.Bench.Discovery.Kubernetes;
using Mesh.Bench.Discovery.Plan;
using Mesh.Bench.Discovery.Processes;
using Mesh.Bench.Discovery.Sidecars;
using Mesh.Bench.Measuring;

namespace Mesh.Bench.Discovery.Measuring;

/// <summary>Changes at a constant rate, whatever becomes of the earlier ones, in turn over all watched services.</summary>
internal sealed class ChurnMeasurement(MeshLayout layout, MeshWriter writer, ChangeTracker changes, FleetCounters counters, ControlPlaneProcess controlPlane, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>How often a second the changes on their way are counted.</summary>
    private const int Samples = 10;

    public async Task<ChurnResult> RunAsync(int rate, int seconds, CancellationToken cancellationToken)
    {
        TimeSpan cpu = controlPlane.CpuTime();
        FleetTraffic traffic = counters.Now;
        List<PendingChange> written = [];
        List<Task> writes = [];
        List<double> outstanding = [];
        long started = time.GetTimestamp();
        for (int i = 0; i < rate * seconds; i++)
        {
            long due = started + (i * time.TimestampFrequency / rate);
            TimeSpan wait = time.GetElapsedTime(time.GetTimestamp(), due);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken);
            }

            int service = layout.Watched[i % layout.Watched.Count];
            PendingChange change = changes.Begin(MeshLayout.Service(service).ToString(), due);
            written.Add(change);
            writes.Add(writer.ChangeAsync(service, change.Number, cancellationToken));
            if (i % Math.Max(1, rate / Samples) == 0)
            {
                outstanding.Add(changes.Outstanding);
            }
        }

        await Task.WhenAll(writes);
        try
        {
            TimeSpan[] applied = await Task.WhenAll(written.Select(change => change.Applied)).WaitAsync(Patience, time, cancellationToken);
            return new ChurnResult(
                new Series([.. applied.Select(after => after.TotalMilliseconds)]), new Series(outstanding), counters.Now - traffic, controlPlane.CpuTime() - cpu);
        }
        catch (TimeoutException)
        {
            throw new BenchException($"{changes.Outstanding} of {written.Count} changes have not reached all subscribers {Patience.TotalSeconds:0} s after the last one");
        }
    }
}
