using Mesh.Bench.Sidecar.Measuring;

namespace Mesh.Bench.Sidecar;

/// <summary>What the command line asks for.</summary>
internal sealed class SidecarBenchOptions
{
    public required BenchPlan Plan { get; init; }

    /// <summary>Names of the cases to run; empty for all, and for memory and start of the sidecar.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>Where to write every round, or null.</summary>
    public string? JsonFile { get; init; }

    /// <summary>Where to draw the comparison, or null.</summary>
    public string? PlotFile { get; init; }
}
