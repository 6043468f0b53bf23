using Mesh.Proxy.Routing;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Relay.Routers;

/// <summary>What is known about the way of a connection, whatever is spoken on it; one object per connection.</summary>
internal abstract class ConnectionRouter
{
    public abstract TrafficDirection Direction { get; }

    /// <summary>Where the connection goes as a whole, if it is not requests that come.</summary>
    public abstract RouteDecision RouteConnection();
}
