using System.Diagnostics.Metrics;
using Mesh.Api.Federation.V1;

namespace Mesh.ControlPlane.Federation;

/// <summary>What federation counts. Peers have links, so their names are few.</summary>
internal sealed class FederationMetrics : IDisposable
{
    public const string MeterName = "Mesh.ControlPlane.Federation";

    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _sentBytes;
    private readonly Counter<long> _received;
    private readonly Counter<long> _receivedBytes;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _refusedByPeer;
    private readonly Counter<long> _streamsRefused;
    private readonly Counter<long> _joins;

    public FederationMetrics(IMeterFactory factory, LinkReports reports, TimeProvider time)
    {
        _meter = factory.Create(MeterName);
        _sent = _meter.CreateCounter<long>("mesh.federation.sent.statements", "{statement}", "Statements and removals sent, by peer");
        _sentBytes = _meter.CreateCounter<long>("mesh.federation.sent.size", "By", "Bytes of responses sent, by peer");
        _received = _meter.CreateCounter<long>("mesh.federation.received.statements", "{statement}", "Statements and removals received, by peer");
        _receivedBytes = _meter.CreateCounter<long>("mesh.federation.received.size", "By", "Bytes of responses received, by peer");
        _refused = _meter.CreateCounter<long>("mesh.federation.refused.statements", "{statement}", "Statements of a peer that were refused, by peer");
        _refusedByPeer = _meter.CreateCounter<long>("mesh.federation.refused.by.peer.statements", "{statement}", "Statements of this cluster that a peer refused, by peer");
        _streamsRefused = _meter.CreateCounter<long>("mesh.federation.streams.refused", "{stream}", "Streams of peers refused at the start, by status code");
        _joins = _meter.CreateCounter<long>("mesh.federation.joins", "{join}", "Attempts to join with a token, by outcome");
        _meter.CreateObservableGauge(
            "mesh.federation.connected", () => reports.Current.Values.Select(report => Of(report.Cluster, report.IsConnected ? 1 : 0)), "{link}", "1 while the peer is connected, by peer");
        _meter.CreateObservableGauge(
            "mesh.federation.stale", () => reports.Current.Values.Where(report => report.LastSeen is not null).Select(report => Of(report.Cluster, report.StaleFor(time.GetUtcNow()).TotalSeconds)), "s",
            "For how long what is known of the peer has been stale, by peer");
        _meter.CreateObservableGauge("mesh.federation.services", () => reports.Current.Values.Select(report => Of(report.Cluster, report.Services)), "{service}", "Services that the peer exports, by peer");
    }

    public void Sent(string peer, WatchResponse response)
    {
        _sent.Add(response.Statements.Count + response.Removed.Count, Peer(peer));
        _sentBytes.Add(response.CalculateSize(), Peer(peer));
    }

    public void Received(string peer, WatchResponse response)
    {
        _received.Add(response.Statements.Count + response.Removed.Count, Peer(peer));
        _receivedBytes.Add(response.CalculateSize(), Peer(peer));
    }

    public void Refused(string peer) => _refused.Add(1, Peer(peer));

    public void RefusedByPeer(string peer) => _refusedByPeer.Add(1, Peer(peer));

    public void StreamRefused(Grpc.Core.StatusCode code) => _streamsRefused.Add(1, new KeyValuePair<string, object?>("code", code.ToString()));

    public void Joined(string outcome) => _joins.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Peer(string peer) => new("peer", peer);

    private static Measurement<T> Of<T>(string peer, T value)
        where T : struct => new(value, Peer(peer));
}
