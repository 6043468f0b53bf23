using Mesh.Bench.Processes;

namespace Mesh.Bench.Sidecar.Machine;

/// <summary>Which processor carries the proxies, and which the load, the backend and everything else.</summary>
/// <param name="Proxies">Both hops of whoever is measured, and nothing else.</param>
/// <param name="Rest">Load generator, backend, control plane and the cluster itself.</param>
internal sealed record ProcessorPlan(int Proxies, int Rest)
{
    /// <summary>Takes the first two processors that this process may use.</summary>
    /// <exception cref="BenchException">There are fewer.</exception>
    public static ProcessorPlan ForThisMachine() =>
        FromStatus(File.ReadAllText("/proc/self/status"));

    /// <summary>Reads <c>/proc/PID/status</c>.</summary>
    internal static ProcessorPlan FromStatus(string status)
    {
        List<int> allowed = ParseList(ProcessTable.AllowedList(status));
        return allowed.Count >= 2
            ? new ProcessorPlan(allowed[0], allowed[1])
            : throw new BenchException(
                $"this comparison needs two processors, one for the proxies and one for load and backend; this process may use {allowed.Count}: "
                + "run it on a machine, or in a container with a CPU set, of at least two");
    }

    private static List<int> ParseList(string list)
    {
        List<int> processors = [];
        foreach (string part in list.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int[] ends = [.. part.Split('-').Select(int.Parse)];
            processors.AddRange(Enumerable.Range(ends[0], ends[^1] - ends[0] + 1));
        }

        return processors;
    }
}
