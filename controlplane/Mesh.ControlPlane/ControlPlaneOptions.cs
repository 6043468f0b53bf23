using Mesh.Api.Identity;
using Mesh.Api.WellKnown;

namespace Mesh.ControlPlane;

/// <summary>Settings of the control plane. Each is a flag and an environment variable; the flag wins.</summary>
internal sealed class ControlPlaneOptions
{
    /// <summary>Name of this Kubernetes cluster: a DNS label, the same everywhere in the mesh.</summary>
    /// <value>Default <c>cluster-1</c>.</value>
    public string Cluster { get; set; } = MeshNames.DefaultCluster;

    /// <summary>Network of this cluster: clusters of one network reach each other's pods directly.</summary>
    /// <value>Default: the name of the cluster, which is a network of its own.</value>
    public string Network { get => field.Length > 0 ? field : Cluster; set; } = "";

    /// <summary>Where control planes of other clusters reach this one, <c>host:port</c>; what joins are told.</summary>
    /// <value>Default empty: the address of the Service <c>mesh-federation</c> of type LoadBalancer, if there is one.</value>
    public string FederationAddress { get; set; } = "";

    /// <summary>Trust domain of the identities that are issued.</summary>
    /// <value>Default <c>cluster.local</c>, as in Istio and Linkerd.</value>
    public string TrustDomain { get; set; } = Api.Identity.TrustDomain.Default.Name;

    /// <summary>Namespace of the control plane, where its Secrets and its Lease live.</summary>
    /// <value>Default <c>mesh-system</c>.</value>
    public string Namespace { get; set; } = MeshNames.SystemNamespace;

    /// <summary>Name of this replica, for leader election and for the identifier in responses.</summary>
    /// <value>Default: the host name, which is the pod name in Kubernetes.</value>
    public string Replica { get; set; } = Environment.MachineName;

    /// <summary>How long a workload's certificate is valid.</summary>
    /// <value>30 seconds to 7 days; default 24 h: sidecars renew at half of it, so a control plane may be away for 12 h. Below 10 minutes is for trying things out.</value>
    public TimeSpan LeafLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Directory with the certificate authority in the layout of cert-manager's Secrets: <c>tls.crt</c>, <c>tls.key</c>, <c>ca.crt</c>. Read again when it changes.</summary>
    /// <value>Default null: the Secret <c>mesh-ca</c> of <see cref="Namespace"/>.</value>
    public string? CaDirectory { get; set; }

    /// <summary>How long after its start a replica takes into account that sidecars are still connecting.</summary>
    /// <value>Default 10 s: sidecars try again after at most 5 s, and need a moment. Not a flag; tests need not wait.</value>
    public TimeSpan ReconnectWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a discovery stream lives, give or take a tenth: then its sidecar connects again, to whichever replica it meets.</summary>
    /// <value>Default 30 min, as istiod: new replicas get their share, and coming back costs next to nothing. Not a flag.</value>
    public TimeSpan StreamAge { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long pods without the sidecar that they should have are given before people are told; looked for every half of it.</summary>
    /// <value>Default 1 min: whoever labels a namespace restarts its workloads next. Not a flag; tests need not wait.</value>
    public TimeSpan SidecarPatience { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often what a peer states is kept, if it changes.</summary>
    /// <value>Default 30 s: what is lost is what the peer tells again at once, and the API server is spared. Not a flag; tests need not wait.</value>
    public TimeSpan PeerKeepInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether routes need a ReferenceGrant to send requests to Services of other namespaces.</summary>
    /// <value>Default false, as GEP-1426 says of meshes: a route reaches nothing that its clients could not call anyway.</value>
    public bool RequireReferenceGrants { get; set; }

    /// <summary>Address on which discovery and metrics listen.</summary>
    /// <value>Default: all addresses.</value>
    public System.Net.IPAddress Address { get; set; } = System.Net.IPAddress.Any;

    /// <summary>TCP port of discovery and certificates. 0 = any free port (tests).</summary>
    public int DiscoveryPort { get; set; } = MeshPorts.Discovery;

    /// <summary>TCP port of the webhooks that the API server calls. 0 = any free port (tests).</summary>
    public int WebhookPort { get; set; } = MeshPorts.ControlPlaneWebhooks;

    /// <summary>TCP port of federation with other clusters. 0 = any free port (tests).</summary>
    public int FederationPort { get; set; } = MeshPorts.Federation;

    /// <summary>TCP port of metrics and health.</summary>
    public int MetricsPort { get; set; } = MeshPorts.ControlPlaneMetrics;

    /// <summary>TCP port of the debug pages, on the loopback address only.</summary>
    public int DebugPort { get; set; } = MeshPorts.ControlPlaneDebug;

    /// <summary>Least severe log line that is written.</summary>
    /// <value>Default <see cref="LogLevel.Information"/>.</value>
    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    /// <summary>File with the address and credentials of the API server.</summary>
    /// <value>Default: <c>KUBECONFIG</c>; without it the pod's service account.</value>
    public string? Kubeconfig { get; set; }
}
