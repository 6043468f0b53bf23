using Mesh.Bench.Discovery.Plan;

namespace Mesh.Bench.Discovery.Reports;

/// <summary>What a mesh of some size must reach; it is set for two sizes with 1,000 sidecars, and holds for those up to there.</summary>
/// <param name="ChangeMilliseconds">p99 of a single change.</param>
/// <param name="ResidentMegabytes">Memory of the control plane.</param>
internal sealed record ReportBars(double ChangeMilliseconds, double ResidentMegabytes)
{
    public const double ChurnMilliseconds = 1000;
    public const double ReconnectBytes = 1024;
    public const double ReconnectSeconds = 10;

    private static readonly ReportBars Smaller = new(200, 300);
    private static readonly ReportBars Larger = new(500, 1024);

    public static ReportBars Of(MeshSize size) => size.Services <= 1000 ? Smaller : Larger;
}
