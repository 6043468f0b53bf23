using System.Net;
using Mesh.Api.Identity;
using Mesh.Proxy.Identity;
using Mesh.Proxy.RegionRouting;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Transport;

/// <summary>Where to connect to, and who must answer. Compared by value: it is the key of connection pools.</summary>
/// <param name="Address">The application's address, or a gateway's own.</param>
/// <param name="Peer">Identities of which the peer must prove one, on the mesh port of the same IP address; null for a plain connection to <paramref name="Address"/>.</param>
/// <param name="ServerName">What to name in SNI; ignored for a plain connection.</param>
/// <param name="IsGateway"><paramref name="Address"/> is dialled as it is, and whoever must prove an identity is behind it.</param>
internal readonly record struct UpstreamTarget(IPEndPoint Address, IdentitySet? Peer, MeshServerName ServerName, bool IsGateway = false)
{
    public bool IsMutualTls => Peer is not null;

    /// <summary>Where the time that connecting takes is of interest; null for nowhere. No part of the key: two regions behind one gateway share their connections.</summary>
    public RegionDistance? Distance { get; init; }

    /// <summary>An endpoint as it is called by a Service: over mutual TLS if it has a sidecar.</summary>
    /// <param name="endpoint">Whom to ask.</param>
    /// <param name="serverName">The Service; the endpoint may be another cluster's.</param>
    public static UpstreamTarget Of(EndpointModel endpoint, in MeshServerName serverName) => endpoint.PeerIdentity is null
        ? Plain(endpoint.Target) with { Distance = endpoint.Distance }
        : new UpstreamTarget(
            endpoint.Target,
            endpoint.PeerIdentity,
            endpoint.Cluster.Length > 0 ? serverName with { Cluster = endpoint.Cluster } : serverName,
            endpoint.IsGateway) { Distance = endpoint.Distance };

    /// <summary>Where the connection is made to.</summary>
    /// <param name="meshPort">On which sidecars accept mutual TLS.</param>
    public IPEndPoint DialAddress(int meshPort) => IsMutualTls && !IsGateway ? new IPEndPoint(Address.Address, meshPort) : Address;

    public static UpstreamTarget Plain(IPEndPoint address) => new(address, null, default);

    public bool Equals(UpstreamTarget other) =>
        IsGateway == other.IsGateway && Address.Equals(other.Address) && ServerName == other.ServerName && (Peer is null ? other.Peer is null : Peer.Equals(other.Peer));

    public override int GetHashCode() => HashCode.Combine(Address, Peer, ServerName, IsGateway);
}
