using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Kubernetes.ClusterLinks;
using Mesh.ControlPlane.Kubernetes.RegionPolicies;
using Mesh.ControlPlane.Kubernetes.Sidecars;
using Mesh.ControlPlane.Status;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>What only the leader does.</summary>
/// <param name="Informers">What is followed anyway.</param>
/// <param name="Publishers">What is kept in Kubernetes.</param>
/// <param name="Statuses">Conditions of objects.</param>
/// <param name="Rotation">Looks after the certificate authority.</param>
/// <param name="Authority">Says when what is published changes.</param>
/// <param name="Sidecars">Looks for pods without the sidecar that they should have.</param>
/// <param name="Links">Looks after the links to other clusters.</param>
/// <param name="Regions">Makes decisions of RegionPolicies.</param>
internal sealed record LeaderWork(
    ClusterInformers Informers, IEnumerable<IPublisher> Publishers, StatusLoop Statuses, RotationLoop Rotation, AuthorityHolder Authority, SidecarLoop Sidecars, LinkKeeper Links, RegionKeeper Regions);
