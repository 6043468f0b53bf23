using Mesh.Api.Federation.V1;

namespace Mesh.ControlPlane.Federation.Following;

/// <summary>What is kept of a peer.</summary>
/// <param name="Statements">All that was in force.</param>
/// <param name="LastSeen">When the peer was heard of last.</param>
/// <param name="Pinned">Fingerprint of the roots that the link pinned then: stated roots count only as long as it pins the same.</param>
internal sealed record KeptPeer(IReadOnlyList<Statement> Statements, DateTimeOffset LastSeen, string Pinned);
