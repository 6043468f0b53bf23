using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Where the model goes.</summary>
internal sealed record ModelOutputs(ModelStore Models, SnapshotStore Snapshots, Readiness Readiness);
