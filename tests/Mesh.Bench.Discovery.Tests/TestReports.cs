using Mesh.Bench.Discovery.Measuring;
using Mesh.Bench.Discovery.Plan;
using Mesh.Bench.Discovery.Reports;
using Mesh.Bench.Measuring;
using Mesh.Bench.Reports;

namespace Mesh.Bench.Discovery.Tests;

/// <summary>Results that nobody has measured.</summary>
internal static class TestReports
{
    public static DiscoveryReport Report(params int[] services)
    {
        DiscoveryReport report = new() { Machine = new MachineFacts("a processor", "6.1", "a system", 0.1), Plan = BenchPlan.Full };
        report.Sizes.AddRange(services.Select(Size));
        return report;
    }

    private static SizeResult Size(int services) => new(BenchPlan.Full.Size(services))
    {
        Start = TimeSpan.FromSeconds(2),
        Connect = TimeSpan.FromSeconds(3),
        Change = new(new Series([4, 5, 250])),
        Churn = new(new Series([6, 7]), new Series([1, 1, 1, 1]), new(Responses: 30, Resources: 40, Bytes: 4000), TimeSpan.FromMilliseconds(2)),
        Restart = new(100, TimeSpan.FromSeconds(4), new(Responses: 300, Resources: 400, Bytes: 40_000), TimeSpan.FromSeconds(1.5)),
        Reconnect = new(TimeSpan.FromSeconds(2.5), 321.09, TimeSpan.FromSeconds(2), 0),
        ResidentMegabytes = 234.56,
        PeakMegabytes = 345.67,
    };
}
