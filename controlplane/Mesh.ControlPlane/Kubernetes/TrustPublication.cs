using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Tells the sidecars of this replica whom to believe.</summary>
internal sealed class TrustPublication(AuthorityHolder holder, SnapshotStore snapshots, Readiness readiness, TimeProvider time)
{
    /// <summary>Puts what is in force into the snapshot; from the first time on this replica can serve.</summary>
    public void Publish()
    {
        snapshots.Publish(builder => builder.Apply(holder.Roots!), time.GetTimestamp());
        readiness.Met(ReadinessConditions.Authority);
    }
}
