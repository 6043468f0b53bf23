using Mesh.Api;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Clusters;

namespace Mesh.ControlPlane.Translation.Clusters;

/// <summary>The pods of a headless service as names of the cluster set know them: <c>POD.CLUSTER</c> before the name of the service.</summary>
internal static class ClusterSetHosts
{
    /// <param name="cluster">Name of this cluster.</param>
    /// <param name="set">The endpoints of all clusters. A gateway is the address of nobody: pods behind it are left out.</param>
    /// <returns>Ready pods, those of this cluster first; at most <see cref="MeshNames.MaxDnsHosts"/>.</returns>
    public static ValueList<ClusterSetHost> Of(string cluster, EndpointSet set) => set.Endpoints
        .Where(endpoint => endpoint.Gateway is null && !endpoint.Draining)
        .Select(endpoint => new ClusterSetHost(Name(endpoint, cluster), endpoint.Address))
        .Take(MeshNames.MaxDnsHosts)
        .ToValueList();

    private static string Name(MeshEndpoint endpoint, string cluster) =>
        endpoint.Workload is { } pod && KubernetesNames.IsLabel(pod.Name) ? $"{pod.Name}.{(endpoint.Cluster.Length > 0 ? endpoint.Cluster : cluster)}" : "";
}
