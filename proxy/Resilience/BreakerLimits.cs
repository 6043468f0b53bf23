namespace Mesh.Proxy.Resilience;

/// <summary>What one sidecar may have under way at one port of a Service, over all its endpoints. Envoy's defaults; 0 lets nothing pass.</summary>
/// <param name="MaxConnections">Connections that are open or being made.</param>
/// <param name="MaxPendingRequests">Requests that wait for a connection.</param>
/// <param name="MaxRequests">Requests that were begun and have not ended; each may hold buffers, so this also keeps one slow Service from taking those of the others.</param>
/// <param name="MaxRetries">Attempts after the first that are under way. No limit by default: Envoy's 3 is known for refusing the retries of healthy fleets, and the retry budget bounds them already.</param>
internal sealed record BreakerLimits(int MaxConnections, int MaxPendingRequests, int MaxRequests, int MaxRetries)
{
    public static readonly BreakerLimits Default = new(1024, 1024, 1024, int.MaxValue);

    public static readonly BreakerLimits None = new(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue);
}
