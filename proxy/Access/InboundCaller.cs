using System.Net;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Access;

/// <summary>Who calls which port of the application; known for the whole connection.</summary>
/// <param name="Peer">Who has proven to be the caller, or null on a plain connection.</param>
/// <param name="Source">Address that the connection comes from.</param>
/// <param name="Port">Port of the application.</param>
internal sealed record InboundCaller(PeerIdentity? Peer, IPAddress Source, int Port)
{
    /// <summary>The connection was let in for the sake of the pod's probes only.</summary>
    public bool IsProber { get; init; }
}
