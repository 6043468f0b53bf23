namespace Mesh.Proxy.Identity;

/// <summary>Which side of the TLS connection the peer is.</summary>
internal enum PeerRole
{
    Client,
    Server,
}
