using Mesh.Bench.Discovery.Measuring;
using Mesh.Bench.Discovery.Plan;
using Mesh.Bench.Reports;

namespace Mesh.Bench.Discovery.Reports;

/// <summary>Everything that one run measured.</summary>
internal sealed class DiscoveryReport
{
    public required MachineFacts Machine { get; init; }

    public required BenchPlan Plan { get; init; }

    /// <summary>In the order in which they were measured.</summary>
    public List<SizeResult> Sizes { get; } = [];
}
