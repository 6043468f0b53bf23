using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>What became of a ClusterLink.</summary>
/// <param name="Cluster">The peer that it is about.</param>
/// <param name="Link">The link; null if it is not in force.</param>
/// <param name="Accepted">Whether the object is valid.</param>
internal sealed record LinkReading(string Cluster, Link? Link, Finding Accepted)
{
    /// <summary>True if nothing but the join of the peer is missing.</summary>
    public bool AwaitsJoin => Link is null && Accepted.Holds;
}
