using Mesh.ControlPlane.RegionControl;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>Where decisions about regions go.</summary>
/// <param name="Book">What this replica knows.</param>
/// <param name="Snapshots">What sidecars are told.</param>
/// <param name="Journal">What people are told.</param>
internal sealed record RegionOutputs(RegionBook Book, SnapshotStore Snapshots, RegionJournal Journal);
