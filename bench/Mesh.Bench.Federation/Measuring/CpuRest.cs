using Mesh.Bench.Discovery.Processes;
using Mesh.Sandbox.Tools;

namespace Mesh.Bench.Federation.Measuring;

/// <summary>Waits until the control plane has nothing left to do: what it has acknowledged it still has to merge.</summary>
internal sealed class CpuRest(ControlPlaneProcess controlPlane, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);

    /// <summary>CPU time in a window below which it rests: 4 % of a processor.</summary>
    private static readonly TimeSpan Resting = TimeSpan.FromMilliseconds(10);

    /// <returns>The moment since when it rests, as a timestamp of the clock.</returns>
    public async Task<long> UntilAsync(CancellationToken cancellationToken)
    {
        long since = 0;
        await Waiting.UntilAsync(
            "the control plane to come to rest",
            Patience,
            time,
            async ct =>
            {
                since = time.GetTimestamp();
                TimeSpan before = controlPlane.CpuTime();
                await Task.Delay(Window, time, ct);
                return controlPlane.CpuTime() - before < Resting;
            },
            cancellationToken);
        return since;
    }
}
