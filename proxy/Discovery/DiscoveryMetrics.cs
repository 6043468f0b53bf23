using System.Diagnostics.Metrics;

namespace Mesh.Proxy.Discovery;

/// <summary>Instruments of the configuration path.</summary>
internal sealed class DiscoveryMetrics : IDisposable
{
    public const string MeterName = "Mesh.Proxy.Discovery";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _responses;
    private readonly Counter<long> _rejections;
    private readonly Counter<long> _unresolved;

    public DiscoveryMetrics(DiscoveryConnection connection)
    {
        _meter.CreateObservableGauge("mesh.discovery.connected", () => connection.IsConnected ? 1 : 0, description: "1 while the control plane answers.");
        _responses = _meter.CreateCounter<long>("mesh.discovery.responses", description: "Responses of the control plane.");
        _rejections = _meter.CreateCounter<long>("mesh.discovery.rejected.resources", description: "Resources refused because they are malformed.");
        _unresolved = _meter.CreateCounter<long>(
            "mesh.discovery.unresolved.destinations", description: "Connections passed through because nobody could say in time what lies behind the address.");
    }

    public void Dispose() => _meter.Dispose();

    public void ResponseApplied(int rejections)
    {
        _responses.Add(1);
        if (rejections > 0)
        {
            _rejections.Add(rejections);
        }
    }

    public void Unresolved(UnresolvedReason reason) => _unresolved.Add(1, new KeyValuePair<string, object?>("reason", reason switch
    {
        UnresolvedReason.Disconnected => "disconnected",
        UnresolvedReason.TimedOut => "timed-out",
        _ => "overloaded",
    }));
}
