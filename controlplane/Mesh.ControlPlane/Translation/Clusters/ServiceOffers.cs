using k8s.Models;
using Mesh.Api.Federation.V1;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Clusters;

namespace Mesh.ControlPlane.Translation.Clusters;

/// <summary>What clusters say of a service that they export.</summary>
internal static class ServiceOffers
{
    /// <summary>Most ports; the contract between clusters.</summary>
    public const int MaxPorts = 100;

    private const int DefaultAffinitySeconds = 10_800;

    /// <summary>Whether this cluster exports the service.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="export">The ServiceExport, if there is one; the label on the Service does as well.</param>
    public static bool IsExported(V1Service service, ServiceExport? export) => service.IsInMesh() && (export is not null || service.IsGlobal());

    /// <summary>What this cluster says; null if it does not export the service.</summary>
    /// <param name="cluster">Name of this cluster.</param>
    /// <param name="service">The Service.</param>
    /// <param name="export">The ServiceExport, if there is one; the label on the Service does as well.</param>
    public static ServiceOffer? Own(string cluster, V1Service? service, ServiceExport? export)
    {
        if (service is null || !IsExported(service, export))
        {
            return null;
        }

        var since = (export?.Metadata ?? service.Metadata).CreationTimestamp ?? DateTime.UnixEpoch;
        return new(
            cluster,
            service.TcpPorts().OrderBy(port => port.Port).Take(MaxPorts).Select(port => new OfferedPort(port.Port, port.Name ?? "", port.AppProtocol ?? "")).ToValueList(),
            service.IsHeadless(),
            service.Spec.SessionAffinity == "ClientIP" ? service.Spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds ?? DefaultAffinitySeconds : 0,
            new DateTimeOffset(since.ToUniversalTime()).ToUnixTimeMilliseconds());
    }

    /// <summary>What the peers say.</summary>
    public static IEnumerable<ServiceOffer> Of(IEnumerable<PeerState> peers, ResourceName service) => peers
        .Where(peer => peer.Services.ContainsKey(service))
        .Select(peer => Read(peer.Cluster, peer.Services[service]));

    private static ServiceOffer Read(string cluster, ExportedService export) => new(
        cluster,
        export.Ports.Select(port => new OfferedPort((int)port.Port, port.Name, port.AppProtocol)).OrderBy(port => port.Port).ToValueList(),
        export.Type == ExportedServiceType.Headless,
        (int)export.ClientIpAffinitySeconds,
        export.ExportedAt);
}
