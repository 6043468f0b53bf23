using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Tools;

namespace Mesh.Bench.Discovery.Kubernetes;

/// <summary>What the control plane needs to find in a cluster: the kinds that it watches, and its namespace.</summary>
internal static class MeshInstallation
{
    public static async Task WriteAsync(RepositoryLayout repository, string kubeconfig, KubernetesConnection kubernetes, CancellationToken cancellationToken)
    {
        Kubectl kubectl = new(kubeconfig);
        await kubectl.RunAsync(cancellationToken, "apply", "-k", repository.GatewayApiManifests);
        await kubectl.RunAsync(cancellationToken, "apply", "-k", Path.Combine(repository.MeshManifests, "crds"));
        await kubernetes.Resource<V1Namespace>().CreateAsync(MeshObjects.Namespace(MeshNames.SystemNamespace), cancellationToken);
    }
}
