using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Cluster;

/// <summary>Installs the mesh and the shop with <c>kubectl</c>, from the very manifests that a user applies.</summary>
internal sealed class Installation(Kubectl kubectl, KubernetesConnection kubernetes, RepositoryLayout layout, TimeProvider time)
{
    private const string Patience = "--timeout=60s";
    private const string Separator = "\n---\n";
    private static readonly TimeSpan WebhookPatience = TimeSpan.FromSeconds(30);

    /// <summary>The Gateway API's CRDs, then control plane, injector and their own; returns when pods can be injected.</summary>
    public async Task InstallMeshAsync(CancellationToken cancellationToken)
    {
        await kubectl.RunAsync(cancellationToken, "apply", "-k", layout.GatewayApiManifests);
        await kubectl.ApplyAsync(WithOneControlPlane(await kubectl.RunAsync(cancellationToken, "kustomize", layout.MeshManifests)), cancellationToken);
        await kubectl.RunAsync(cancellationToken, "rollout", "status", "deployment/" + MeshNames.ControlPlane, "-n", MeshNames.SystemNamespace, Patience);
        await kubectl.RunAsync(cancellationToken, "rollout", "status", "deployment/" + MeshNames.Injector, "-n", MeshNames.SystemNamespace, Patience);
        await Waiting.UntilAsync(
            "the control plane to tell the API server which injector to believe (caBundle)", WebhookPatience, time, HasCaBundleAsync, cancellationToken);
    }

    /// <summary>The sample shop; returns when every Deployment is available.</summary>
    public async Task InstallShopAsync(CancellationToken cancellationToken)
    {
        await kubectl.RunAsync(cancellationToken, "apply", "-k", layout.ShopManifests);
        await kubectl.RunAsync(cancellationToken, "wait", "--for=condition=Available", "deployment", "--all", "-n", "shop", Patience);
    }

    /// <summary>As few processes as will do; scenarios that are about two control planes start the other one.</summary>
    private static string WithOneControlPlane(string manifests) => string.Join(
        Separator,
        manifests.Split(Separator).Select(item => item.Contains("kind: Deployment\n", StringComparison.Ordinal) && item.Contains($"\n  name: {MeshNames.ControlPlane}\n", StringComparison.Ordinal)
            ? item.Replace("\n  replicas: 2\n", "\n  replicas: 1\n", StringComparison.Ordinal)
            : item));

    private async Task<bool> HasCaBundleAsync(CancellationToken cancellationToken)
    {
        V1MutatingWebhookConfiguration? configuration = await kubernetes.Resource<V1MutatingWebhookConfiguration>()
            .GetAsync(ResourceKey.ClusterScoped(MeshNames.WebhookConfiguration), cancellationToken);
        return configuration?.Webhooks.All(webhook => webhook.ClientConfig.CaBundle is { Length: > 0 }) == true;
    }
}
