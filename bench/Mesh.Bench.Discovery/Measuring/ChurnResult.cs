using Mesh.Bench.Discovery.Sidecars;
using Mesh.Bench.Measuring;

namespace Mesh.Bench.Discovery.Measuring;

/// <summary>Changes at a constant rate.</summary>
/// <param name="Milliseconds">Of each change, from the time at which its write was due until the last subscriber had applied it.</param>
/// <param name="Outstanding">Changes on their way, seen at regular times.</param>
/// <param name="Traffic">What the sidecars were sent for it.</param>
/// <param name="Cpu">What the control plane used for it.</param>
internal sealed record ChurnResult(Series Milliseconds, Series Outstanding, FleetTraffic Traffic, TimeSpan Cpu)
{
    /// <summary>A queue has grown if in the last quarter more is on its way than this many times what was in the first.</summary>
    private const double Growth = 2;

    public double CpuMicrosecondsPerPush => Cpu.TotalMicroseconds / Traffic.Resources;

    public double CpuMicrosecondsPerChange => Cpu.TotalMicroseconds / Milliseconds.Values.Count;

    /// <summary>Mean number of changes on their way in the first quarter of the time.</summary>
    public double OutstandingAtFirst => Outstanding.Values.Take(Quarter).Average();

    /// <summary>The same in the last quarter.</summary>
    public double OutstandingAtLast => Outstanding.Values.TakeLast(Quarter).Average();

    /// <summary>Whether more and more changes were on their way. One or two more are chance.</summary>
    public bool HasGrown => OutstandingAtLast > (OutstandingAtFirst * Growth) + 2;

    private int Quarter => Math.Max(1, Outstanding.Values.Count / 4);
}
