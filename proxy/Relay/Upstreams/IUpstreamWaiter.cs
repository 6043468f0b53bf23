using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>Who waits for a <see cref="Dial"/>; told exactly once, on the loop's thread, unless it cancels.</summary>
internal interface IUpstreamWaiter
{
    /// <summary>The connection is made and the peer is who it must be. The waiter owns the socket.</summary>
    void OnConnected(TransportSocket socket);

    void OnDialFailed(ForwardFailure failure);
}
