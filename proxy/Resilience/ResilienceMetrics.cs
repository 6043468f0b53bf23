using System.Diagnostics.Metrics;

namespace Mesh.Proxy.Resilience;

/// <summary>Instruments of outlier detection. What circuit breakers refuse is counted with the requests, by its reason.</summary>
internal sealed class ResilienceMetrics : IDisposable
{
    public const string MeterName = "Mesh.Proxy.Resilience";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _ejections;
    private readonly Counter<long> _returns;

    public ResilienceMetrics()
    {
        _ejections = _meter.CreateCounter<long>("mesh.endpoint.ejections", "{ejection}", "Endpoints that are avoided for a while, by the Service's port and what was seen of them.");
        _returns = _meter.CreateCounter<long>("mesh.endpoint.returns", "{return}", "Endpoints that were taken back.");
    }

    public void Ejected(string backend, EjectionCause cause) =>
        _ejections.Add(1, new KeyValuePair<string, object?>("backend", backend), new KeyValuePair<string, object?>("cause", Name(cause)));

    public void Returned(string backend) => _returns.Add(1, new KeyValuePair<string, object?>("backend", backend));

    public void Dispose() => _meter.Dispose();

    private static string Name(EjectionCause cause) => cause switch
    {
        EjectionCause.ConnectErrors => "connect-errors",
        EjectionCause.GatewayFailures => "gateway-failures",
        EjectionCause.ServerErrors => "server-errors",
        _ => "success-rate",
    };
}
