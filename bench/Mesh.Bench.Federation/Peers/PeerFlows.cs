namespace Mesh.Bench.Federation.Peers;

/// <summary>Both directions between the measured cluster and all others.</summary>
internal sealed class PeerFlows
{
    /// <summary>From the simulated clusters to the measured control plane.</summary>
    public FlowCounters Stated { get; } = new();

    /// <summary>From the measured control plane to the simulated clusters.</summary>
    public FlowCounters Heard { get; } = new();
}
