using Mesh.Bench.Federation.Peers;

namespace Mesh.Bench.Federation.Measuring;

/// <summary>What coming back from a partition took.</summary>
/// <param name="Peers">Clusters that were cut off.</param>
/// <param name="Changed">Services of each cluster, the measured one included, that changed meanwhile.</param>
/// <param name="All">From the end of the partition until everybody knew everything.</param>
/// <param name="Stated">From the simulated clusters to the measured one.</param>
/// <param name="Heard">From the measured cluster to the simulated ones.</param>
internal sealed record ReconnectResult(int Peers, int Changed, TimeSpan All, FlowTraffic Stated, FlowTraffic Heard)
{
    /// <summary>Whether each side was told of what had changed, once, and of nothing else.</summary>
    public bool IsDifferenceOnly => Stated.Statements == (long)Peers * Changed && Heard.Statements == (long)Peers * Changed;

    /// <summary>Bytes of responses between one peer and the measured cluster, both directions.</summary>
    public double BytesPerPeer => (double)(Stated.Bytes + Heard.Bytes) / Peers;

    /// <summary>Bytes in which both say what they hold.</summary>
    public double HelloBytesPerPeer => (double)(Stated.HelloBytes + Heard.HelloBytes) / Peers;
}
