using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Federation.Trust;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Tells the sidecars of this replica whom to believe: the own authority, and those of linked clusters.</summary>
internal sealed class TrustPublication : IDisposable
{
    private readonly BelievedRoots _believed;
    private readonly Peers _peers;
    private readonly SnapshotStore _snapshots;
    private readonly Readiness _readiness;
    private readonly TimeProvider _time;

    public TrustPublication(BelievedRoots believed, Peers peers, SnapshotStore snapshots, Readiness readiness, TimeProvider time)
    {
        (_believed, _peers, _snapshots, _readiness, _time) = (believed, peers, snapshots, readiness, time);
        _peers.Links.Changed += Publish;
        _peers.Roots.Changed += Publish;
    }

    /// <summary>Puts what is in force into the snapshot; from the first time on this replica can serve.</summary>
    public void Publish()
    {
        bool isLoaded = false;
        // Read inside: whoever publishes last publishes what is true then.
        _snapshots.Publish(
            builder =>
            {
                if (_believed.Own is { } own)
                {
                    isLoaded = true;
                    builder.Apply([own, .. _believed.Federated]);
                }
            },
            _time.GetTimestamp());
        if (isLoaded)
        {
            _readiness.Met(ReadinessConditions.Authority);
        }
    }

    public void Dispose()
    {
        _peers.Links.Changed -= Publish;
        _peers.Roots.Changed -= Publish;
    }
}
