using Mesh.Proxy.Concurrency;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;

namespace Mesh.Proxy.Relay.Routers;

/// <summary>A request with its way.</summary>
/// <param name="Service">The service that was called, for telemetry.</param>
/// <param name="Route">Where it goes, or why nowhere.</param>
/// <param name="Budget">What pays for its retries; null for what is called under no service's name.</param>
internal readonly record struct RoutedRequest(string Service, RouteDecision Route, RetryBudget? Budget = null)
{
    /// <summary>Bounds the requests under way at the own application; null if nothing does.</summary>
    public ConcurrencyGate? Gate { get; init; }

    /// <summary>A request whose way is not known yet.</summary>
    public static readonly RoutedRequest Unrouted = new("", RouteDecision.ForFailure(ForwardFailure.ClientGone, ""));
}
