namespace Mesh.Proxy.Transport.Sockets;

/// <summary>State machine that drives a <see cref="TransportSocket"/>.</summary>
internal interface ITransportOwner
{
    /// <summary>The socket may be able to read or write again. Level-triggered thinking is enough: try everything, stop when nothing moves.</summary>
    void OnTransportReady(TransportSocket socket);
}
