using Mesh.Api.Identity;

namespace Mesh.Proxy.Identity;

/// <summary>Left on a connection that proved who its peer is.</summary>
/// <param name="Peer">The other end.</param>
/// <param name="Own">Who this end was to the peer.</param>
internal sealed record PeerIdentityFeature(SpiffeId Peer, SpiffeId Own);
