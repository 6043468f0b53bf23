using Mesh.Bench.Federation.Measuring;
using Mesh.Bench.Federation.Plan;

namespace Mesh.Bench.Federation.Tests;

/// <summary>Results that nobody has measured.</summary>
internal static class TestResults
{
    /// <summary>Everything reaches its bar.</summary>
    public static FederationResult Good() => new(FederationPlan.Full)
    {
        Start = TimeSpan.FromSeconds(2),
        FirstSync = TimeSpan.FromSeconds(1.5),
        FirstRest = TimeSpan.FromSeconds(2.5),
        FirstCpu = TimeSpan.FromSeconds(1.25),
        FirstStated = new(10_010, 8_000_000, 100),
        FirstHeard = new(10_010, 9_000_000, 100),
        SteadyCpuPercent = 0.25,
        CpuMillisecondsPerChange = 1.5,
        Unchanged = new(10, 0, TimeSpan.FromSeconds(3), new(0, 500, 700_000), new(0, 500, 800_000)),
        Changed = new(10, 5, TimeSpan.FromSeconds(3), new(50, 50_000, 700_000), new(50, 60_000, 800_000)),
        ResidentMegabytes = 234.5,
        PeakMegabytes = 345.67,
    };
}
