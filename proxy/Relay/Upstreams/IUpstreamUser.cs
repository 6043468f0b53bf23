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

    /// <summary>Goes on after something has happened outside of its own turn.</summary>
    void Resume();
}
