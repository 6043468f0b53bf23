using Mesh.Api.Identity;
using Mesh.Api.WellKnown;

namespace Mesh.Injection;

/// <summary>What every sidecar of one cluster gets, unless its pod's annotations say otherwise.</summary>
public sealed record InjectionOptions
{
    /// <summary>Image of the sidecar and of the init container that redirects.</summary>
    public string ProxyImage { get; init; } = "mesh/proxy:" + InjectionVersion.Product;

    /// <summary>Name of this Kubernetes cluster (RFC 1123 label).</summary>
    public string Cluster { get; init; } = MeshNames.DefaultCluster;

    /// <summary>Trust domain of the identities.</summary>
    public string TrustDomain { get; init; } = Api.Identity.TrustDomain.Default.Name;

    /// <summary><c>host:port</c> of the control plane.</summary>
    public string DiscoveryAddress { get; init; } = $"{MeshNames.ControlPlane}.{MeshNames.SystemNamespace}.svc:{MeshPorts.Discovery}";

    /// <summary>Log level of the sidecar: <c>debug</c>, <c>info</c>, <c>warning</c> or <c>error</c>.</summary>
    public string LogLevel { get; init; } = "info";

    /// <summary>CPU request. Small, because most sidecars idle; CPU is shared by weight when it is scarce.</summary>
    public string CpuRequest { get; init; } = "20m";

    /// <summary>CPU limit; none by default, because throttling a proxy shows as latency of every service behind it.</summary>
    public string? CpuLimit { get; init; }

    /// <summary>Memory request: an idle sidecar uses at most 40 MB, the rest is for connections.</summary>
    public string MemoryRequest { get; init; } = "64Mi";

    /// <summary>Memory limit: room for thousands of connections, and a leak hurts its own pod only.</summary>
    public string? MemoryLimit { get; init; } = "256Mi";
}
