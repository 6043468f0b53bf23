using Mesh.ControlPlane.Federation.Trust;

namespace Mesh.ControlPlane.Federation;

/// <summary>All that is known of peers.</summary>
/// <param name="Links">Who they are.</param>
/// <param name="Roots">Who vouches for them.</param>
/// <param name="States">What they state.</param>
/// <param name="Reports">How the links are doing.</param>
internal sealed record Peers(LinkBook Links, PeerRoots Roots, PeerStates States, LinkReports Reports);
