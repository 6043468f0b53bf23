using System.Collections.Frozen;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.RegionControl;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>Where decisions about regions come from: RegionPolicies of this cluster, and peers.</summary>
internal sealed class RegionInputs(ClusterInformers informers, PeerStates peers, ControlPlaneOptions options)
{
    /// <summary>Calls back when one of the answers below may differ.</summary>
    public void OnChange(Action handler)
    {
        informers.RegionPolicies.OnChange(_ => handler());
        informers.Nodes.OnChange(_ => handler());
        peers.Changed += change =>
        {
            if (change.RegionsChanged)
            {
                handler();
            }
        };
    }

    public Task WaitForSyncAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(informers.RegionPolicies.WaitForSyncAsync(cancellationToken), informers.Nodes.WaitForSyncAsync(cancellationToken));

    /// <summary>Everything that is decided.</summary>
    public RegionDecisions Decisions()
    {
        Dictionary<string, RegionDecision> own = new(StringComparer.Ordinal);
        foreach (var policy in informers.RegionPolicies.Store.All())
        {
            if (StoredDecisions.Read(policy) is { } decision)
            {
                own[policy.Metadata.Name] = decision;
            }
        }

        return RegionDecisions.Of(options.Cluster, own, peers.Current.Values);
    }

    /// <summary>The regions that this cluster is in: those of its nodes.</summary>
    public IReadOnlySet<string> OwnRegions() =>
        informers.Nodes.Store.All().Select(node => KubernetesFacts.LocalityOf(node).Region).Where(region => region.Length > 0).ToFrozenSet(StringComparer.Ordinal);
}
