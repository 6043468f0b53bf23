using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;

namespace Mesh.Sandbox.Node.Configuration;

/// <summary>Reads ConfigMaps and Secrets from informers, so a change reaches a pod's volumes at once.</summary>
internal sealed class ClusterConfigurationSource(
    ResourceStore<V1ConfigMap> configMaps,
    ResourceStore<V1Secret> secrets,
    ResourceClient<V1ServiceAccount> serviceAccounts) : IConfigurationSource
{
    public V1ConfigMap? ConfigMap(string ns, string name) => configMaps.Get(new ResourceKey(ns, name));

    public V1Secret? Secret(string ns, string name) => secrets.Get(new ResourceKey(ns, name));

    public Task<Authenticationv1TokenRequest> RequestTokenAsync(V1Pod pod, string? audience, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var request = new Authenticationv1TokenRequest
        {
            ApiVersion = "authentication.k8s.io/v1",
            Kind = "TokenRequest",
            Metadata = new(),
            Spec = new V1TokenRequestSpec
            {
                Audiences = string.IsNullOrEmpty(audience) ? [] : [audience],
                ExpirationSeconds = (long)lifetime.TotalSeconds,
                BoundObjectRef = new V1BoundObjectReference { ApiVersion = "v1", Kind = "Pod", Name = pod.Metadata.Name, Uid = pod.Metadata.Uid },
            },
        };
        var account = new ResourceKey(pod.Metadata.NamespaceProperty, pod.Spec.ServiceAccountName ?? "default");
        return serviceAccounts.PostSubresourceAsync<Authenticationv1TokenRequest, Authenticationv1TokenRequest>(account, "token", request, cancellationToken);
    }
}
