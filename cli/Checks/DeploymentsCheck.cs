using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Cli.Clusters;

namespace Mesh.Cli.Checks;

/// <summary>Control plane and injector run, and are of the version of this meshctl.</summary>
internal sealed class DeploymentsCheck : ICheck
{
    private static readonly string[] Names = [MeshNames.ControlPlane, MeshNames.Injector];

    public string Name => "deployments";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(ClusterAccess cluster, CancellationToken cancellationToken)
    {
        List<CheckResult> results = [];
        foreach (string name in Names)
        {
            results.Add(Judge(name, await cluster.Connection.Resource<V1Deployment>().GetAsync(new(MeshNames.SystemNamespace, name), cancellationToken)));
        }

        return results;
    }

    public static CheckResult Judge(string name, V1Deployment? deployment)
    {
        if (deployment is null)
        {
            return CheckResult.Error(name, $"there is no Deployment {MeshNames.SystemNamespace}/{name}", "apply the mesh's manifests: kubectl apply -k manifests");
        }

        int wanted = deployment.Spec.Replicas ?? 1;
        int available = deployment.Status?.AvailableReplicas ?? 0;
        string seen = $"{available} of {wanted} replicas are available";
        string advice = $"kubectl -n {MeshNames.SystemNamespace} describe deployment {name}; kubectl -n {MeshNames.SystemNamespace} logs deployment/{name}";
        return available == 0 ? CheckResult.Error(name, seen, advice) : available < wanted ? CheckResult.Warning(name, seen, advice) : CheckResult.Ok(name, seen);
    }
}
