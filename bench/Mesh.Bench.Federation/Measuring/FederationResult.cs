using Mesh.Bench.Federation.Plan;
using Mesh.Bench.Federation.Peers;

namespace Mesh.Bench.Federation.Measuring;

/// <summary>Everything that one run measured.</summary>
internal sealed record FederationResult(FederationPlan Plan)
{
    /// <summary>From the start of the process until it served.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>From the first ClusterLink until each side had acknowledged everything of the other.</summary>
    public required TimeSpan FirstSync { get; init; }

    /// <summary>The same, until the control plane had also merged all of it and was at rest.</summary>
    public required TimeSpan FirstRest { get; init; }

    /// <summary>CPU time of the control plane until then.</summary>
    public required TimeSpan FirstCpu { get; init; }

    /// <summary>What the simulated clusters stated in the first sync.</summary>
    public required FlowTraffic FirstStated { get; init; }

    /// <summary>What the measured cluster stated in the first sync.</summary>
    public required FlowTraffic FirstHeard { get; init; }

    /// <summary>CPU time of the control plane in the steady state, in percent of one processor.</summary>
    public required double SteadyCpuPercent { get; init; }

    /// <summary>CPU time of the control plane for each change of a service's endpoints in another cluster, in milliseconds.</summary>
    public required double CpuMillisecondsPerChange { get; init; }

    /// <summary>After a partition in which nothing has changed.</summary>
    public required ReconnectResult Unchanged { get; init; }

    /// <summary>After a partition in which one service of a hundred has changed in each cluster.</summary>
    public required ReconnectResult Changed { get; init; }

    /// <summary>The most resident memory of the control plane after one of the measurements, in MiB.</summary>
    public required double ResidentMegabytes { get; init; }

    /// <summary>The most that it had at any time, in MiB.</summary>
    public required double PeakMegabytes { get; init; }
}
