using Mesh.Bench.Processes;

namespace Mesh.Bench.Sidecar.Machine;

/// <summary>Moves processes to their processor.</summary>
internal static class Pinning
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Moves this process and everything it has started to <see cref="ProcessorPlan.Rest"/>, what runs as <paramref name="proxyUser"/> to <see cref="ProcessorPlan.Proxies"/>.</summary>
    public static async Task ApplyAsync(ProcessorPlan plan, int proxyUser, CancellationToken cancellationToken)
    {
        // Twice: a thread that was being made during the first pass has been missed and is seen by the second.
        for (int pass = 0; pass < 2; pass++)
        {
            await MoveAsync(Environment.ProcessId, plan.Rest, cancellationToken);
            foreach (int pid in ProcessTable.Descendants(Environment.ProcessId))
            {
                await TryMoveAsync(pid, ProcessTable.UserOf(pid) == proxyUser ? plan.Proxies : plan.Rest, cancellationToken);
            }
        }
    }

    /// <summary>Makes sure that the measured processes run on their processor alone.</summary>
    /// <exception cref="BenchException">A thread may run elsewhere.</exception>
    public static void Verify(ProcessorPlan plan, string who, IEnumerable<int> pids)
    {
        foreach (int pid in pids)
        {
            IReadOnlyList<string> lists = ProcessTable.AllowedProcessors(pid);
            if (lists is not [var only] || only != plan.Proxies.ToString())
            {
                throw new BenchException($"process {pid} of {who} may run on processors {string.Join(" and ", lists)} instead of {plan.Proxies} alone");
            }
        }
    }

    private static Task<string> MoveAsync(int pid, int processor, CancellationToken cancellationToken) =>
        Tool.RunAsync(Timeout, ["taskset", "--all-tasks", "--cpu-list", "--pid", processor.ToString(), pid.ToString()], cancellationToken);

    private static async Task TryMoveAsync(int pid, int processor, CancellationToken cancellationToken)
    {
        try
        {
            await MoveAsync(pid, processor, cancellationToken);
        }
        catch (BenchException) when (ProcessTable.UserOf(pid) is null)
        {
            // It ended meanwhile.
        }
    }
}
