using System.Net;
using Mesh.Api.Identity;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Transport;

/// <summary>Where to connect to, and who must answer. Compared by value: it is the key of connection pools.</summary>
/// <param name="Address">The application's address.</param>
/// <param name="Peer">Identity the peer must prove on the mesh port of the same IP address; null for a plain connection to <paramref name="Address"/>.</param>
/// <param name="ServerName">What to name in SNI; ignored for a plain connection.</param>
internal readonly record struct UpstreamTarget(IPEndPoint Address, SpiffeId? Peer, MeshServerName ServerName)
{
    public bool IsMutualTls => Peer is not null;

    /// <summary>An endpoint as it is called by a Service: over mutual TLS if it has a sidecar.</summary>
    public static UpstreamTarget Of(EndpointModel endpoint, in MeshServerName serverName) =>
        endpoint.PeerIdentity is null ? Plain(endpoint.Target) : new UpstreamTarget(endpoint.Target, endpoint.PeerIdentity, serverName);

    public static UpstreamTarget Plain(IPEndPoint address) => new(address, null, default);
}
