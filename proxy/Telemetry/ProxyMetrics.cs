using System.Diagnostics.Metrics;
using Mesh.Proxy.Detection;

namespace Mesh.Proxy.Telemetry;

/// <summary>
/// The data path's instruments. Every label is an enumeration or a name from the configuration, never something a client sent, so the number of series is bounded by
/// what this workload uses.
/// </summary>
internal sealed class ProxyMetrics : IDisposable
{
    /// <summary>Name of the meter, for exporters.</summary>
    public const string MeterName = "Mesh.Proxy";

    /// <summary>The instrument that has a label for the called service, so as many series as requests have.</summary>
    public const string RetriesName = "mesh.retries";

    /// <summary>The instrument that has labels for the backend and for what became of it.</summary>
    public const string MirrorsName = "mesh.mirrors";

    /// <summary>The instrument that has labels for the backend and for what became of a further try.</summary>
    public const string HedgesName = "mesh.hedges";

    private readonly Meter _meter = new(MeterName);
    private readonly Lock _requestsLock = new();
    private readonly RequestRecorder _requests;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _mirrors;
    private readonly Counter<long> _faults;
    private readonly Counter<long> _hedges;
    private readonly Counter<long> _requestsInvalid;
    private readonly UpDownCounter<long> _connectionsOpen;
    private readonly Counter<long> _connections;
    private readonly Counter<long> _connectionsRefused;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _detectionTimeouts;
    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _handshakeFailures;
    private readonly Counter<long> _plainRefused;
    private readonly Counter<long> _accessDenied;
    private readonly Counter<long> _accessAudited;
    private readonly Counter<long> _rateLimited;

    public ProxyMetrics()
    {
        _requests = Requests.CreateRecorder();
        _retries = _meter.CreateCounter<long>(RetriesName, "{attempt}", "Requests sent to a further endpoint.");
        _mirrors = _meter.CreateCounter<long>(MirrorsName, "{request}", "Copies of requests for the mirrors of routes. They are in no other metric of requests.");
        _faults = _meter.CreateCounter<long>("mesh.faults.injected", "{fault}", "Faults that policies have put into requests.");
        _hedges = _meter.CreateCounter<long>(HedgesName, "{attempt}", "Further tries beside those that had not answered yet.");
        _requestsInvalid = _meter.CreateCounter<long>("mesh.requests.invalid", "{request}", "What was refused as no valid request of HTTP.");
        _connectionsOpen = _meter.CreateUpDownCounter<long>("mesh.connections.open", "{connection}", "Accepted connections that are open.");
        _connections = _meter.CreateCounter<long>("mesh.connections", "{connection}", "Accepted connections by what is spoken on them.");
        _connectionsRefused = _meter.CreateCounter<long>("mesh.connections.refused", "{connection}", "Connections closed because too many are open.");
        _bytes = _meter.CreateCounter<long>("mesh.bytes", "By", "Bytes relayed on opaque connections.");
        _detectionTimeouts = _meter.CreateCounter<long>("mesh.detection.timeouts", "{connection}", "Connections taken as opaque because the client hesitated before its first bytes told.");
        _handshakes = _meter.CreateCounter<long>("mesh.tls.handshakes", "{handshake}", "TLS handshakes that were completed with a peer that is believed.");
        _handshakeFailures = _meter.CreateCounter<long>("mesh.tls.handshake.failures", "{handshake}", "TLS handshakes that failed or were refused.");
        _plainRefused = _meter.CreateCounter<long>("mesh.connections.plain.refused", "{connection}", "Plain inbound connections that were reset because only mutual TLS is accepted.");
        _accessDenied = _meter.CreateCounter<long>("mesh.access.denied", "{request}", "Requests and opaque connections that access policies have refused, by the policy.");
        _accessAudited = _meter.CreateCounter<long>("mesh.access.audited", "{request}", "Requests and opaque connections that were held against a policy of action Audit.");
        _rateLimited = _meter.CreateCounter<long>("mesh.ratelimit.refused", "{request}", "Requests that were refused because a rate limit had no token left.");
    }

    /// <summary>True for the meter of this instance; several sidecars may share a process.</summary>
    public bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    /// <summary>What has become of requests. Event loops have recorders of their own.</summary>
    public RequestMetrics Requests { get; } = new();

    /// <summary>Counts a request of the managed host, on any thread.</summary>
    public void RequestEnded(in RequestSummary request)
    {
        lock (_requestsLock)
        {
            _requests.Record(request);
        }
    }

    public void Retried(string service, string reason) =>
        _retries.Add(1, new KeyValuePair<string, object?>("service", service), new KeyValuePair<string, object?>("reason", reason));

    /// <param name="backend">Who was to get the copy.</param>
    /// <param name="outcome">What became of it; see <see cref="Mirroring.MirrorOutcomes"/>.</param>
    public void Mirrored(string backend, string outcome) =>
        _mirrors.Add(1, new KeyValuePair<string, object?>("backend", backend), new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="backend">Whose policy says so.</param>
    /// <param name="fault"><c>delay</c> or <c>abort</c>.</param>
    public void FaultInjected(string backend, string fault) =>
        _faults.Add(1, new KeyValuePair<string, object?>("backend", backend), new KeyValuePair<string, object?>("fault", fault));

    /// <param name="backend">Whose policy says so.</param>
    /// <param name="outcome">What became of the further try; see <see cref="Hedging.HedgeOutcomes"/>.</param>
    public void Hedged(string backend, string outcome) =>
        _hedges.Add(1, new KeyValuePair<string, object?>("backend", backend), new KeyValuePair<string, object?>("outcome", outcome));

    public void RequestInvalid(TrafficDirection direction, string reason) =>
        _requestsInvalid.Add(1, Direction(direction), new KeyValuePair<string, object?>("reason", reason));

    public void ConnectionOpened(TrafficDirection direction) => _connectionsOpen.Add(1, Direction(direction));

    public void ConnectionClosed(TrafficDirection direction) => _connectionsOpen.Add(-1, Direction(direction));

    public void ConnectionRefused(TrafficDirection direction) => _connectionsRefused.Add(1, Direction(direction));

    public void ConnectionClassified(TrafficDirection direction, DetectedProtocol protocol) =>
        _connections.Add(1, Direction(direction), new KeyValuePair<string, object?>("protocol", Name(protocol)));

    public void DetectionTimedOut(TrafficDirection direction) => _detectionTimeouts.Add(1, Direction(direction));

    public void HandshakeCompleted(TrafficDirection direction, bool isResumed) =>
        _handshakes.Add(1, Direction(direction), new KeyValuePair<string, object?>("resumed", isResumed ? "true" : "false"));

    public void HandshakeFailed(TrafficDirection direction, string reason) =>
        _handshakeFailures.Add(1, Direction(direction), new KeyValuePair<string, object?>("reason", reason));

    public void PlainConnectionRefused() => _plainRefused.Add(1);

    /// <param name="policy">Who refuses; <c>default</c> if it is the namespace's default.</param>
    public void AccessDenied(string policy) => _accessDenied.Add(1, new KeyValuePair<string, object?>("policy", policy));

    /// <param name="policy">The policy.</param>
    /// <param name="limit">The limit in it.</param>
    public void RateLimited(string policy, string limit) =>
        _rateLimited.Add(1, new KeyValuePair<string, object?>("policy", policy), new KeyValuePair<string, object?>("limit", limit));

    /// <param name="policy">The policy.</param>
    /// <param name="isMatch">Whether one of its rules matches.</param>
    public void AccessAudited(string policy, bool isMatch) =>
        _accessAudited.Add(1, new KeyValuePair<string, object?>("policy", policy), new KeyValuePair<string, object?>("match", isMatch ? "true" : "false"));

    /// <summary>Counts relayed bytes.</summary>
    /// <param name="direction">Of the connection.</param>
    /// <param name="flow"><c>to_upstream</c> or <c>to_client</c>.</param>
    /// <param name="count">Bytes.</param>
    public void BytesRelayed(TrafficDirection direction, string flow, long count) =>
        _bytes.Add(count, Direction(direction), new KeyValuePair<string, object?>("flow", flow));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Direction(TrafficDirection direction) => new("direction", direction.Label());

    private static string Name(DetectedProtocol protocol) => protocol switch
    {
        DetectedProtocol.Http1 => "http/1.1",
        DetectedProtocol.Http2 => "h2",
        DetectedProtocol.Tls => "tls",
        _ => "tcp",
    };
}
