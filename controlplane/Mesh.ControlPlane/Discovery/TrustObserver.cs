using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Federation.Trust;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Discovery;

/// <summary>Sees how far the sidecars of this replica are with the bundle in force.</summary>
internal sealed class TrustObserver(StreamRegistry streams, SnapshotStore snapshots, AuthorityHolder authority, BelievedRoots believed, TrustDomain trustDomain)
{
    /// <summary>The report of this moment; null while the bundle in force is not what sidecars are sent.</summary>
    public TrustReport? Observe()
    {
        if (authority.Bundle is not { } bundle
            || snapshots.Current.Of(ResourceType.TrustBundle).Find(trustDomain.Name) is not { } published
            // In force and not published yet: who has acknowledged the bundle before has not acknowledged this one.
            || believed.Own is not { } own
            || published.Default.Version != ResourceEncoder.Encode(own).Version)
        {
            return null;
        }

        return TrustReport.Of(
            bundle.Fingerprint,
            [.. streams.AppliedBy(published).Select(sidecar => new SidecarTrust(sidecar.Node.Id, sidecar.Applied, sidecar.Node.Root))]);
    }
}
