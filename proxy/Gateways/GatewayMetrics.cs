using System.Diagnostics.Metrics;

namespace Mesh.Proxy.Gateways;

/// <summary>A gateway's instruments. Services are those that are exported, never what somebody has only named; so many at most as a meter keeps series for.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    /// <summary>An instrument with a series for each service.</summary>
    public const string ConnectionsName = "mesh.gateway.connections";

    /// <summary>An instrument with two series for each service.</summary>
    public const string BytesName = "mesh.gateway.bytes";

    private readonly Meter _meter = new("Mesh.Proxy.Gateway");
    private readonly Counter<long> _connections;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _helloBytes;

    public GatewayMetrics()
    {
        _connections = _meter.CreateCounter<long>(ConnectionsName, "{connection}", "Connections that were passed on to an endpoint, by service.");
        _refused = _meter.CreateCounter<long>("mesh.gateway.connections.refused", "{connection}", "Connections that were not passed on, by reason.");
        _bytes = _meter.CreateCounter<long>(BytesName, "By", "Bytes passed on, by service.");
        _helloBytes = _meter.CreateCounter<long>("mesh.gateway.hello.bytes", "By", "Bytes of ClientHellos: all that a gateway reads of what it passes on.");
    }

    /// <summary>True for the meter of this instance; several gateways may share a process.</summary>
    public bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    public void Connected(string service) => _connections.Add(1, Service(service));

    public void Refused(GatewayRefusal refusal) => _refused.Add(1, new KeyValuePair<string, object?>("reason", refusal.Label()));

    /// <param name="service">Whose.</param>
    /// <param name="flow"><c>to_upstream</c> or <c>to_client</c>.</param>
    /// <param name="count">Bytes.</param>
    public void Moved(string service, string flow, long count) => _bytes.Add(count, Service(service), new KeyValuePair<string, object?>("flow", flow));

    public void HelloRead(int bytes) => _helloBytes.Add(bytes);

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Service(string name) => new("service", name);
}
