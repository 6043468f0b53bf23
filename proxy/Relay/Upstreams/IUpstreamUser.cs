using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>Who asks an endpoint over a connection of an <see cref="UpstreamLease"/>, and owns its socket meanwhile.</summary>
internal interface IUpstreamUser : ITransportOwner
{
    /// <summary>There is a connection to the endpoint.</summary>
    void OnUpstream(UpstreamHttp upstream);

    /// <summary>There is no connection to be had to the endpoint.</summary>
    void OnUpstreamFailed(ForwardFailure failure);

    /// <summary>The endpoint is cut off.</summary>
    /// <param name="isLost">For so long that nothing will come over this connection any more.</param>
    void OnUpstreamSilent(bool isLost);

    /// <summary>Goes on after something has happened outside of its own turn.</summary>
    void Resume();
}
