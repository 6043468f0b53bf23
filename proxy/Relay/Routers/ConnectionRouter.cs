using Mesh.Proxy.Routing;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Relay.Routers;

/// <summary>What is known about the way of a connection, whatever is spoken on it; one object per connection.</summary>
internal abstract class ConnectionRouter
{
    public abstract TrafficDirection Direction { get; }

    /// <summary>Where the connection goes as a whole, if it is not requests that come.</summary>
    public abstract RouteDecision RouteConnection();

    /// <summary>Whether a connection that has begun may go on under the policy of this moment.</summary>
    /// <param name="isBytes">It is relayed as bytes, so nothing of it is judged on its own.</param>
    public virtual bool MayStay(bool isBytes) => true;
}
