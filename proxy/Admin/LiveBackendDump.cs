using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>A backend as a whole: its circuit breaker, and how many of its endpoints are well.</summary>
/// <param name="Backend"><c>namespace/service:port</c>.</param>
/// <param name="Policy">The object that says how to balance and what to limit; null without one.</param>
/// <param name="Algorithm">How endpoints are chosen.</param>
/// <param name="Endpoints">Endpoints that can take requests.</param>
/// <param name="Ejected">Those of them that are ejected, or half-open.</param>
/// <param name="LameDucks">Those of them that have said that they end.</param>
/// <param name="Breaker">What is under way, and how much may be.</param>
internal sealed record LiveBackendDump(string Backend, string? Policy, string Algorithm, int Endpoints, int Ejected, int LameDucks, BreakerDump Breaker)
{
    /// <summary>All backends that requests may go to.</summary>
    public static LiveBackendDump[] Of(ProxyState state) =>
    [
        .. LiveBackends.Of(state).Select(backend => new LiveBackendDump(
            LiveBackends.NameOf(backend),
            backend.Policy.Source,
            backend.Policy.Algorithm.ToString(),
            backend.EndpointCount,
            backend.Endpoints.Count(endpoint => endpoint.State.Health.Phase != EndpointPhase.Healthy),
            backend.Endpoints.Count(endpoint => endpoint.State.IsLameDuck),
            BreakerDump.Of(backend.Breaker))),
    ];
}
