using Mesh.ControlPlane.RegionControl;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>What the leader reads of RegionPolicies and of what is in force.</summary>
internal sealed class RegionKeeperInputs(ClusterInformers informers, RegionBook book, ControlPlaneOptions options)
{
    /// <summary>Name of this cluster.</summary>
    public string Cluster => options.Cluster;

    public IReadOnlyCollection<RegionPolicy> Objects => [.. informers.RegionPolicies.Store.All()];

    /// <summary>False while a counter may be known that is not known here yet.</summary>
    public bool IsLoaded => book.IsLoaded;

    public RegionDecisions Decisions => book.Current;

    /// <summary>Calls back when one of the answers above may differ.</summary>
    public void OnChange(Action handler)
    {
        informers.RegionPolicies.OnChange(_ => handler());
        book.Changed += handler;
    }
}
