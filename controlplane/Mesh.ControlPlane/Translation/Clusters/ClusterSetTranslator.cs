using k8s.Models;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Clusters;
using Mesh.ControlPlane.Translation.Policies;

namespace Mesh.ControlPlane.Translation.Clusters;

/// <summary>Services by the name that means all clusters, <c>SERVICE.NAMESPACE.svc.clusterset.local</c>, and what becomes of the exports of this cluster.</summary>
/// <param name="mesh">This cluster.</param>
/// <param name="view">Kubernetes.</param>
/// <param name="peers">What the peers state.</param>
/// <param name="policies">How those who call are to treat endpoints.</param>
internal sealed class ClusterSetTranslator((string Cluster, TrustDomain TrustDomain) mesh, IKubernetesView view, IReadOnlyCollection<PeerState> peers, PolicyBook policies)
{
    /// <summary>What the clusters that export a service agree on; null if none does.</summary>
    public ClusterSetService? Compose(ResourceName name) => ClusterSetComposer.Compose(name, Offers(name));

    /// <returns>Null if this cluster does not export the service and nobody asks it to.</returns>
    public ExportState? Judge(ResourceName name)
    {
        var export = view.Export(name);
        var service = view.Service(name);
        var offer = ServiceOffers.Own(mesh.Cluster, service, export);
        if (export is null && offer is null)
        {
            return null;
        }

        return new(name, export?.Metadata.Uid ?? "", export?.Metadata.Generation ?? 0, offer)
        {
            Valid = Valid(name, service),
            Ready = offer is null ? new(false, "Pending", "there is nothing to export yet") : new(true, "Ready", "linked clusters are told of it"),
            Conflict = ClusterSetComposer.Conflicts(Offers(name)),
            Imported = Imported(name),
        };
    }

    /// <returns>Null if there is no such name: nobody exports the service, it is not headless and has no address, or the name is another implementation's.</returns>
    public MeshService? Service(ResourceName name, GlobalEndpoints global)
    {
        if (Compose(name) is { IsHeadless: true } headless)
        {
            return view.Import(name) is { } import && ClusterSetImports.IsOurs(import)
                ? new(ClusterSetNames.Of(name), mesh.Cluster, [], [])
                {
                    DnsNames = [ClusterSetNames.DnsOf(name)],
                    DnsHosts = ClusterSetHosts.Of(mesh.Cluster, Merge(headless, global)),
                }
                : null;
        }

        var addresses = Addresses(name).ToValueList();
        return addresses.Count > 0 && Compose(name) is { IsHeadless: false } service
            ? new(ClusterSetNames.Of(name), mesh.Cluster, addresses, service.Ports.Select(port => Port(ClusterSetNames.Of(name), AsPort(port))).ToValueList())
            {
                DnsNames = [ClusterSetNames.DnsOf(name)],
            }
            : null;
    }

    /// <summary>The endpoints of all clusters that export the service; routes may send requests there even if it has no address.</summary>
    public EndpointSet? Endpoints(ResourceName name, GlobalEndpoints global)
    {
        if (Compose(name) is not { IsHeadless: false } service)
        {
            return null;
        }

        return Merge(service, global) with { Policies = policies.Of(AsService(service, view.Service(name))) };
    }

    private EndpointSet Merge(ClusterSetService service, GlobalEndpoints global)
    {
        var local = view.Service(service.Name);
        var own = ServiceOffers.Own(mesh.Cluster, local, view.Export(service.Name)) is null ? null : EndpointTranslator.Translate(local!, view, mesh.TrustDomain);
        var set = new EndpointSet(ClusterSetNames.Of(service.Name), own?.Endpoints ?? []);
        return global.Merge(set, service.Name, service.Ports.Select(port => port.Port).ToHashSet());
    }

    private IEnumerable<ServiceOffer> Offers(ResourceName name)
    {
        IEnumerable<ServiceOffer> others = ServiceOffers.Of(peers, name);
        return ServiceOffers.Own(mesh.Cluster, view.Service(name), view.Export(name)) is { } own ? others.Append(own) : others;
    }

    private IEnumerable<string> Addresses(ResourceName name) =>
        view.Import(name) is { } import && ClusterSetImports.IsOurs(import) ? ClusterSetAddresses.Of(import, view.ImportsAt) : [];

    private static Finding Valid(ResourceName name, V1Service? service) => service switch
    {
        null => new(false, "NoService", $"there is no Service {name.Name} in namespace {name.Namespace}"),
        { Spec.Type: "ExternalName" } => new(false, "InvalidServiceType", "a Service of type ExternalName is only a name and cannot be exported"),
        _ when !service.IsInMesh() => new(false, "InvalidServiceType", "a Service with internalTrafficPolicy Local is for callers of the same node only"),
        _ => new(true, "Valid", "the Service can be exported"),
    };

    private Finding Imported(ResourceName name)
    {
        if (Compose(name) is not { } service)
        {
            return new(false, "Pending", "nobody exports the service yet");
        }

        var import = view.Import(name);
        if (import is not null && !ClusterSetImports.IsOurs(import))
        {
            return new(false, "NotOwned", $"ServiceImport {name} is another implementation's, so the mesh leaves {ClusterSetNames.DnsOf(name)} to it");
        }

        return service.IsHeadless
            ? import is null
                ? new(false, "Pending", $"{ClusterSetNames.DnsOf(name)} has no ServiceImport yet")
                : new(true, "Imported", $"{ClusterSetNames.DnsOf(name)} is each of its ready pods on the network of this cluster, POD.CLUSTER before it one of them")
            : Addresses(name).FirstOrDefault() is { } address
                ? new(true, "Imported", $"{ClusterSetNames.DnsOf(name)} is {address} in the pods of this cluster")
                : new(false, "Pending", $"{ClusterSetNames.DnsOf(name)} has no address yet");
    }

    private static ServicePort Port(ResourceName name, V1ServicePort port) =>
        new(port.Port, port.Name, ProtocolRules.Of(port), [new WeightedBackend(name, 1, port.Port)], "");

    private static V1ServicePort AsPort(OfferedPort port) => new() { Port = port.Port, Name = port.Name, AppProtocol = port.AppProtocol.Length > 0 ? port.AppProtocol : null, Protocol = "TCP" };

    /// <summary>As the policies about the Service of this cluster see it: with the ports and the affinity that all clusters agree on.</summary>
    private static V1Service AsService(ClusterSetService service, V1Service? local) => new()
    {
        Metadata = new() { NamespaceProperty = service.Name.Namespace, Name = service.Name.Name },
        Spec = new()
        {
            Ports = [.. service.Ports.Select(AsPort)],
            SessionAffinity = service.AffinitySeconds > 0 ? "ClientIP" : "None",
            TrafficDistribution = local?.Spec?.TrafficDistribution,
        },
    };
}
