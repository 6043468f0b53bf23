using Mesh.Api.Identity;

namespace Mesh.Proxy.Identity;

/// <summary>Who has proven to be at the ends of a connection.</summary>
/// <param name="Peer">The other end.</param>
/// <param name="Own">Who this end was to the peer.</param>
internal sealed record PeerIdentity(SpiffeId Peer, SpiffeId Own);
