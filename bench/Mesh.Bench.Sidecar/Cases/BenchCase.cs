using Mesh.Bench.Sidecar.Load;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Cases;

/// <summary>One kind of work that all contenders do.</summary>
/// <param name="Name">Name in the command line and in the result.</param>
/// <param name="Protocol">What the proxies are set up for.</param>
/// <param name="Unit">What CPU time is divided by: request, MiB, connection.</param>
/// <param name="Load">Keeps the proxies as busy as they can be.</param>
/// <param name="FixedRatePath">What is asked for at a fixed rate for the latency, or null where latency is not measured.</param>
internal sealed record BenchCase(string Name, BenchProtocol Protocol, string Unit, ILoad Load, string? FixedRatePath = null)
{
    /// <summary>Whether the proxies' memory is looked at while they work.</summary>
    public bool WatchesMemory { get; init; }
}
