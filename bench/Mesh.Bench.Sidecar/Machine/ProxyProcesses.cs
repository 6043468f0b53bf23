using Mesh.Bench.Processes;

namespace Mesh.Bench.Sidecar.Machine;

/// <summary>The processes of one proxy: one, or a master and its worker.</summary>
internal sealed class ProxyProcesses(IReadOnlyList<int> pids)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public IReadOnlyList<int> Pids => pids;

    /// <summary>Finds what runs as the proxy's user in a pod's network.</summary>
    public static async Task<ProxyProcesses> FindAsync(string networkNamespace, int user, CancellationToken cancellationToken)
    {
        string list = await Tool.RunAsync(Timeout, ["ip", "netns", "pids", networkNamespace], cancellationToken);
        return new([.. list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).Where(pid => ProcessTable.UserOf(pid) == user)]);
    }

    /// <summary>CPU time used since their start.</summary>
    public TimeSpan CpuTime() => pids.Aggregate(TimeSpan.Zero, (sum, pid) => sum + CpuClock.Read(pid));

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMegabytes() => pids.Sum(ProcessTable.ResidentMegabytes);
}
