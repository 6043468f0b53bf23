using Mesh.Api.Federation.V1;

namespace Mesh.ControlPlane.Federation.Following;

/// <summary>What a response of a peer came to.</summary>
/// <param name="Refused">What of it breaks a rule.</param>
/// <param name="Change">What differs from before; null while the peer has not told everything for the first time.</param>
internal sealed record FoldedResponse(IReadOnlyList<RefusedStatement> Refused, PeerChange? Change);
