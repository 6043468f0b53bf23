using Mesh.Api.Identity;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Federation;

/// <summary>A valid ClusterLink: a peer, and what makes it believable.</summary>
/// <param name="Name">Name of the object.</param>
/// <param name="Identity">Whom the other side must prove to be.</param>
/// <param name="Address">Where it is called; null while only it calls us.</param>
/// <param name="Pinned">The roots that the object names.</param>
/// <param name="Retention">For how long what it stated is kept while it is away.</param>
internal sealed record Link(string Name, ClusterSpiffeId Identity, PeerAddress? Address, TrustBundle Pinned, TimeSpan Retention)
{
    /// <summary>Name of the peer's cluster.</summary>
    public string Cluster => Identity.Cluster;
}
