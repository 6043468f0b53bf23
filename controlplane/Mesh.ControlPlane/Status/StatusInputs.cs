using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.Kubernetes.Events;

namespace Mesh.ControlPlane.Status;

/// <summary>What statuses are made of, and where what needs a person is reported.</summary>
internal sealed record StatusInputs(ModelStore Models, SnapshotStore Snapshots, StreamRegistry Streams, EventRecorder Events, ControlPlaneOptions Options);
