using Mesh.Proxy.Resilience;

namespace Mesh.Proxy.Admin;

/// <summary>A circuit breaker: what is under way and how much may be.</summary>
/// <param name="Connections">Open, or being made.</param>
/// <param name="MaxConnections">Limit.</param>
/// <param name="Pending">Requests that wait for a connection.</param>
/// <param name="MaxPending">Limit.</param>
/// <param name="Requests">Requests under way.</param>
/// <param name="MaxRequests">Limit.</param>
/// <param name="Retries">Retries under way.</param>
/// <param name="MaxRetries">Limit.</param>
/// <param name="Overflows">What was refused since the start.</param>
internal sealed record BreakerDump(
    int Connections, int MaxConnections, int Pending, int MaxPending, int Requests, int MaxRequests, int Retries, int MaxRetries, long Overflows)
{
    public static BreakerDump Of(CircuitBreaker breaker) => new(
        breaker.Connections,
        breaker.Limits.MaxConnections,
        breaker.Pending,
        breaker.Limits.MaxPendingRequests,
        breaker.Requests,
        breaker.Limits.MaxRequests,
        breaker.Retries,
        breaker.Limits.MaxRetries,
        breaker.Overflows);
}
