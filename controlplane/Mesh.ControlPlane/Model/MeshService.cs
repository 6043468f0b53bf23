using Mesh.Api.Resources;
using Mesh.ControlPlane.Model.Clusters;

namespace Mesh.ControlPlane.Model;

/// <summary>A Kubernetes Service as its clients see it.</summary>
/// <param name="Name">Namespaced name.</param>
/// <param name="Cluster">The Kubernetes cluster that owns it.</param>
/// <param name="ClusterIps">Its virtual addresses; empty for a headless service.</param>
/// <param name="Ports">TCP ports, by number.</param>
internal sealed record MeshService(ResourceName Name, string Cluster, ValueList<string> ClusterIps, ValueList<ServicePort> Ports)
{
    /// <summary>What clients of some namespaces see in the place of <see cref="Ports"/>, by namespace.</summary>
    public ValueList<ServiceVariant> Variants { get; init; } = [];

    /// <summary>Names that the sidecars' DNS answers with <see cref="ClusterIps"/>.</summary>
    public ValueList<string> DnsNames { get; init; }

    /// <summary>Of a headless service of all clusters: what the DNS answers with in the place of <see cref="ClusterIps"/>.</summary>
    public ValueList<ClusterSetHost> DnsHosts { get; init; }
}
