using Mesh.Bench.Discovery.Plan;

namespace Mesh.Bench.Discovery;

/// <summary>What the command line asks for.</summary>
internal sealed class DiscoveryBenchOptions
{
    public required BenchPlan Plan { get; init; }

    /// <summary>Where to write every size, or null.</summary>
    public string? JsonFile { get; init; }

    /// <summary>Where to draw work and memory over sizes, or null.</summary>
    public string? PlotFile { get; init; }
}
