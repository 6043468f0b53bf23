namespace Mesh.Api.WellKnown;

/// <summary>Names of Kubernetes objects and containers that belong to the mesh.</summary>
public static class MeshNames
{
    /// <summary>Namespace of the control plane and the injector; never injected.</summary>
    public const string SystemNamespace = "mesh-system";

    /// <summary>Namespaces whose pods are never injected: Kubernetes' own must come up without the mesh, and the mesh without itself. The webhook's selectors name the same.</summary>
    public static IReadOnlyList<string> NeverInjected { get; } = ["kube-system", "kube-public", "kube-node-lease", SystemNamespace];

    /// <summary>Service and Deployment of the control plane.</summary>
    public const string ControlPlane = "mesh-controlplane";

    /// <summary>Service and Deployment of the injector.</summary>
    public const string Injector = "mesh-injector";

    /// <summary>Secret with the certificate authority that is wanted (<c>tls.crt</c>, <c>tls.key</c>, <c>ca.crt</c>): made by the control plane, or by whoever brings an authority of their own.</summary>
    public const string CaSecret = "mesh-ca";

    /// <summary>Secret with the root that the control plane made; absent if the root is kept elsewhere.</summary>
    public const string CaRootSecret = "mesh-ca-root";

    /// <summary>Secret with the certificate authority in force and the roots that are distributed; the control plane's own.</summary>
    public const string CaActiveSecret = "mesh-ca-active";

    /// <summary>ConfigMap that says where a rotation stands, without any key in it.</summary>
    public const string CaStatusConfigMap = "mesh-ca-status";

    /// <summary>Secret (type <c>kubernetes.io/tls</c>) with the injector's serving certificate, written by the control plane.</summary>
    public const string InjectorTlsSecret = "mesh-injector-tls";

    /// <summary>ConfigMap with the trust bundle, one in every namespace.</summary>
    public const string TrustBundleConfigMap = "mesh-trust-bundle";

    /// <summary>Key of <see cref="TrustBundleConfigMap"/>.</summary>
    public const string TrustBundleKey = "root.pem";

    /// <summary>ConfigMap in which the replicas of the control plane report how far their sidecars are, a key for each.</summary>
    public const string AppliedConfigMap = "mesh-applied";

    /// <summary>Service and Deployment of the east-west gateway.</summary>
    public const string Gateway = "mesh-gateway";

    /// <summary>What precedes the name of a peer in the ConfigMap with what it stated last.</summary>
    public const string PeerConfigMapPrefix = "mesh-peer-";

    /// <summary>
    /// Secret with what is kept of one-time tokens: under the name of a peer the hash of the token that it may join with, under that name and <see cref="JoinKeySuffix"/> the token to
    /// join that peer with. One Secret, because RBAC can allow one by its name and not those with a prefix.
    /// </summary>
    public const string LinkTokensSecret = "mesh-link-tokens";

    /// <summary>What follows the name of a peer in <see cref="LinkTokensSecret"/>; no name of a cluster contains a dot.</summary>
    public const string JoinKeySuffix = ".join";

    /// <summary>Service of type LoadBalancer at which control planes of other clusters reach this one, unless an address is configured.</summary>
    public const string Federation = "mesh-federation";

    /// <summary>Domain of the names that mean all clusters: <c>SERVICE.NAMESPACE.svc.clusterset.local</c> (Multi-Cluster Services API).</summary>
    public const string ClusterSetDomain = "svc.clusterset.local";

    /// <summary>Most pods of a headless service that its name in all clusters is answered with: as many addresses as fit into one answer of DNS.</summary>
    public const int MaxDnsHosts = 4000;

    /// <summary>What follows the name of a Service in the name of the resource that means all clusters; no Service's name can contain a dot.</summary>
    public const string ClusterSetSuffix = ".clusterset";

    /// <summary>Addresses of the Services that mean all clusters. They lead nowhere but through a sidecar.</summary>
    public const string ClusterSetNetwork = "240.240.0.0/16";

    /// <summary>Path at which the injector says which version of the sidecar new pods get (HTTPS, GET).</summary>
    public const string InjectionVersionPath = "/injection-version";

    /// <summary>MutatingWebhookConfiguration of the injector.</summary>
    public const string WebhookConfiguration = "mesh-injector";

    /// <summary>ValidatingWebhookConfiguration of the control plane.</summary>
    public const string ValidationConfiguration = "mesh-validation";

    /// <summary>Init container that installs the redirection.</summary>
    public const string RedirectContainer = "mesh-redirect";

    /// <summary>Native sidecar container.</summary>
    public const string ProxyContainer = "mesh-proxy";

    /// <summary>Audience of the token with which a sidecar proves who it is.</summary>
    public const string TokenAudience = "mesh.dev/ca";

    /// <summary>Name under which the control plane writes its part of the status of routes (Gateway API <c>controllerName</c>).</summary>
    public const string Controller = "mesh.dev/controller";

    /// <summary>Name of a Kubernetes cluster that has not been given one.</summary>
    public const string DefaultCluster = "cluster-1";
}
