using Mesh.Api.Identity;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>Who joins, as it says itself.</summary>
internal sealed record JoinClaim(ClusterSpiffeId Identity, PeerAddress Address, TrustBundle Roots);
