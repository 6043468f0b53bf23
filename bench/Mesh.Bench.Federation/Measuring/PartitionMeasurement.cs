using Mesh.Bench.Discovery.Kubernetes;
using Mesh.Bench.Federation.Peers;

namespace Mesh.Bench.Federation.Measuring;

/// <summary>All clusters are cut off from the measured one at once, and come back at once.</summary>
internal sealed class PartitionMeasurement(IReadOnlyList<SimulatedPeer> peers, PeerFlows flows, MeshWriter writer, CpuRest rest, TimeProvider time)
{
    /// <param name="changed">Services of each cluster that change meanwhile.</param>
    /// <param name="change">Number of the change.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ReconnectResult> RunAsync(int changed, int change, CancellationToken cancellationToken)
    {
        await Task.WhenAll(peers.Select(peer => peer.CutAsync()));
        for (int service = 0; service < changed; service++)
        {
            foreach (SimulatedPeer peer in peers)
            {
                peer.Change(service, change);
            }

            await writer.ChangeAsync(service, change, cancellationToken);
        }

        await rest.UntilAsync(cancellationToken);
        (FlowTraffic stated, FlowTraffic heard) = (flows.Stated.Now, flows.Heard.Now);
        long healed = time.GetTimestamp();
        await Task.WhenAll(peers.Select(peer => peer.ServeAsync(cancellationToken)));
        await Task.WhenAll(peers.Select(peer => peer.SyncAsync(cancellationToken)));
        TimeSpan all = time.GetElapsedTime(healed);
        // What comes without having been asked for counts, too.
        await rest.UntilAsync(cancellationToken);
        return new(peers.Count, changed, all, flows.Stated.Now - stated, flows.Heard.Now - heard);
    }
}
