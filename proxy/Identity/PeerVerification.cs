using System.Diagnostics.CodeAnalysis;
using Mesh.Api.Identity;

namespace Mesh.Proxy.Identity;

/// <summary>Outcome of verifying a peer: who it is, or why it is not believed.</summary>
internal readonly record struct PeerVerification
{
    private PeerVerification(SpiffeId? peer, PeerRejection rejection) => (Peer, Rejection) = (peer, rejection);

    public SpiffeId? Peer { get; }

    public PeerRejection Rejection { get; }

    [MemberNotNullWhen(true, nameof(Peer))]
    public bool IsAccepted => Peer is not null;

    public static PeerVerification Accept(SpiffeId peer) => new(peer, PeerRejection.None);

    public static PeerVerification Reject(PeerRejection rejection) => new(null, rejection);
}
