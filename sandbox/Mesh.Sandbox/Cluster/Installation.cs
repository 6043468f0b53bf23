using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Cluster;

/// <summary>Installs the mesh and the shop with <c>kubectl</c>, from the very manifests that a user applies.</summary>
internal sealed class Installation(Kubectl kubectl, KubernetesConnection kubernetes, ClusterPlan plan, RepositoryLayout layout, TimeProvider time)
{
    private const string Patience = "--timeout=60s";
    private static readonly TimeSpan WebhookPatience = TimeSpan.FromSeconds(30);

    /// <summary>The Gateway API's CRDs, then control plane, injector and their own, and a gateway if there are other clusters; returns when pods can be injected.</summary>
    public async Task InstallMeshAsync(CancellationToken cancellationToken)
    {
        await kubectl.RunAsync(cancellationToken, "apply", "-k", layout.GatewayApiManifests);
        await kubectl.ApplyAsync(Edit(await kubectl.RunAsync(cancellationToken, "kustomize", layout.MeshManifests)), cancellationToken);
        await kubectl.RunAsync(cancellationToken, "rollout", "status", "deployment/" + MeshNames.ControlPlane, "-n", MeshNames.SystemNamespace, Patience);
        await kubectl.RunAsync(cancellationToken, "rollout", "status", "deployment/" + MeshNames.Injector, "-n", MeshNames.SystemNamespace, Patience);
        if (plan.Wan is { } wan)
        {
            await kubectl.ApplyAsync(MeshManifestEdits.ForCluster(await kubectl.RunAsync(cancellationToken, "kustomize", layout.GatewayManifests), plan.Name, wan.Network), cancellationToken);
            await kubectl.RunAsync(cancellationToken, "rollout", "status", "deployment/" + MeshNames.Gateway, "-n", MeshNames.SystemNamespace, Patience);
        }

        await Waiting.UntilAsync(
            "the control plane to tell the API server which injector to believe (caBundle)", WebhookPatience, time, HasCaBundleAsync, cancellationToken);
    }

    /// <summary>The sample shop; returns when every Deployment is available.</summary>
    public async Task InstallShopAsync(CancellationToken cancellationToken)
    {
        await kubectl.RunAsync(cancellationToken, "apply", "-k", layout.ShopManifests);
        await kubectl.RunAsync(cancellationToken, "wait", "--for=condition=Available", "deployment", "--all", "-n", "shop", Patience);
    }

    /// <summary>A cluster that stands alone has the names of the manifests.</summary>
    private string Edit(string manifests)
    {
        string edited = MeshManifestEdits.WithOneControlPlane(manifests);
        return plan.Wan is { } wan ? MeshManifestEdits.ForCluster(edited, plan.Name, wan.Network) : edited;
    }

    private async Task<bool> HasCaBundleAsync(CancellationToken cancellationToken)
    {
        V1MutatingWebhookConfiguration? configuration = await kubernetes.Resource<V1MutatingWebhookConfiguration>()
            .GetAsync(ResourceKey.ClusterScoped(MeshNames.WebhookConfiguration), cancellationToken);
        return configuration?.Webhooks.All(webhook => webhook.ClientConfig.CaBundle is { Length: > 0 }) == true;
    }
}
