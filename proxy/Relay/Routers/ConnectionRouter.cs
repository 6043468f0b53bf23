using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Sockets;

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

    /// <summary>Silence of both sides after which a connection that is relayed as bytes ends; null for never.</summary>
    public virtual TimeSpan? SilenceLimit => null;

    /// <summary>Nobody can be reached for a connection that is relayed as bytes: ends it. By default with a reset, as the upstream's own kernel would have answered.</summary>
    public virtual void EndUnreached(TransportSocket client, ForwardFailure failure) => client.Abort();

    /// <summary>Bytes were passed on.</summary>
    public virtual void OnMoved(long toUpstream, long toClient)
    {
    }

    /// <summary>A connection that was relayed as bytes has ended; called once.</summary>
    /// <param name="endpoint">Who was reached; null if nobody was.</param>
    /// <param name="isBroken">By a reset of either side, or of ours.</param>
    public virtual void OnEnded(EndpointModel? endpoint, bool isBroken)
    {
    }
}
