using Mesh.Proxy.Routing;

namespace Mesh.Proxy.Relay.Routers;

/// <summary>A request with its way.</summary>
/// <param name="Service">The service that was called, for telemetry.</param>
/// <param name="Route">Where it goes, or why nowhere.</param>
internal readonly record struct RoutedRequest(string Service, RouteDecision Route);
