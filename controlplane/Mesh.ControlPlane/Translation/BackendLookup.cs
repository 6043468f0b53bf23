using k8s.Models;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model.Clusters;

namespace Mesh.ControlPlane.Translation;

/// <summary>Looks up what requests may be sent to.</summary>
/// <param name="view">Kubernetes.</param>
/// <param name="clusterSet">What any cluster exports.</param>
internal sealed class BackendLookup(IKubernetesView view, IReadOnlyDictionary<ResourceName, ClusterSetService> clusterSet)
{
    /// <summary>The Service of that name, if it is one to the mesh.</summary>
    public V1Service? Service(ResourceName name) => view.Service(name) is { } service && service.IsInMesh() ? service : null;

    /// <summary>The service of all clusters, if it has names of the cluster set.</summary>
    public ClusterSetService? Imported(ResourceName name) => clusterSet.GetValueOrDefault(name) is { IsHeadless: false } service ? service : null;

    /// <summary>Why requests to a Service cannot be sent to one cluster; null if they can.</summary>
    public string? ClusterFault(V1Service service, string cluster) => service.IsGlobal()
        ? ClusterFault(service.NameOf(), cluster)
        : $"Service {service.NameOf()} has endpoints of this cluster only: give it the label mesh.dev/global=true";

    /// <summary>Why no endpoints of a service are in a cluster.</summary>
    public string? ClusterFault(ResourceName service, string cluster) =>
        clusterSet.GetValueOrDefault(service)?.Clusters.Contains(cluster) == true ? null : $"no linked cluster {cluster} exports Service {service}";
}
