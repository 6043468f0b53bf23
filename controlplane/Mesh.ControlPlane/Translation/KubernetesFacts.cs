using k8s;
using k8s.Models;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Model;
using Mesh.Kubernetes.Sidecars;

namespace Mesh.ControlPlane.Translation;

/// <summary>Questions about Kubernetes objects that several translators ask.</summary>
internal static class KubernetesFacts
{
    public const string ServiceNameLabel = "kubernetes.io/service-name";
    public const string RegionLabel = "topology.kubernetes.io/region";
    public const string ZoneLabel = "topology.kubernetes.io/zone";
    private const string Tcp = "TCP";
    private const string PodKind = "Pod";

    public static ResourceName NameOf(this IMetadata<V1ObjectMeta> resource) =>
        new(resource.Metadata.NamespaceProperty ?? "", resource.Metadata.Name);

    /// <summary>The service that a slice belongs to.</summary>
    public static ResourceName? ServiceName(this V1EndpointSlice slice) =>
        slice.Metadata.Labels?.TryGetValue(ServiceNameLabel, out string? service) == true && !string.IsNullOrEmpty(service)
            ? new ResourceName(slice.Metadata.NamespaceProperty, service)
            : null;

    /// <summary>
    /// The pod that an endpoint refers to; null if it is not one of the slice's own namespace. Whoever may write slices in one namespace would
    /// otherwise decide what the sidecars of another one expose.
    /// </summary>
    public static ResourceName? PodName(this V1Endpoint endpoint, string @namespace) =>
        endpoint.TargetRef is { Kind: PodKind, Name: { Length: > 0 } name } && !endpoint.NamesForeignPod(@namespace) ? new ResourceName(@namespace, name) : null;

    /// <summary>True if an endpoint claims to be a pod of another namespace than its slice's.</summary>
    public static bool NamesForeignPod(this V1Endpoint endpoint, string @namespace) =>
        endpoint.TargetRef is { Kind: PodKind, NamespaceProperty: { Length: > 0 } claimed } && claimed != @namespace;

    /// <summary>
    /// A service that the mesh takes part in. An ExternalName is only an alias in DNS. One that asks for endpoints on the caller's own node must not be
    /// spread over the others; the sidecars cannot do that yet, so they leave it to the node.
    /// </summary>
    public static bool IsInMesh(this V1Service service) =>
        service.Spec is not null && service.Spec.Type != "ExternalName" && service.Spec.InternalTrafficPolicy != "Local";

    /// <summary>True if the service has no address of its own.</summary>
    public static bool IsHeadless(this V1Service service) => service.Spec?.ClusterIP == "None";

    /// <summary>True if the service's own name means all clusters that export it.</summary>
    public static bool IsGlobal(this V1Service service) =>
        service.Metadata.Labels?.TryGetValue(MeshLabels.Global, out string? value) == true && value == MeshLabels.True;

    public static bool HasSelector(this V1Service service) => service.Spec?.Selector is { Count: > 0 };

    /// <summary>True if the service's selector chooses the pod, ready or not.</summary>
    public static bool Selects(this V1Service service, V1Pod pod) =>
        service.HasSelector()
        && pod.Metadata.Labels is { } labels
        && service.Spec.Selector.All(wanted => labels.TryGetValue(wanted.Key, out string? value) && value == wanted.Value);

    public static IEnumerable<V1ServicePort> TcpPorts(this V1Service service) =>
        (service.Spec?.Ports ?? []).Where(port => (port.Protocol ?? Tcp) == Tcp);

    public static bool IsTcp(this Discoveryv1EndpointPort port) => (port.Protocol ?? Tcp) == Tcp;

    /// <summary>
    /// An east-west gateway: whoever may run pods of the mesh's namespace under that account. Nothing that a pod says about itself makes it one: a gateway sees services of all namespaces.
    /// </summary>
    public static bool IsGateway(this V1Pod pod) => pod.Metadata.NamespaceProperty == MeshNames.SystemNamespace && pod.ServiceAccount() == MeshNames.Gateway;

    public static bool IsInjected(this V1Pod pod) => SidecarRules.HasSidecar(pod);

    /// <summary>An init container that stays: a native sidecar.</summary>
    public static bool IsSidecar(this V1Container container) => container.RestartPolicy == "Always";

    public static bool HasEnded(this V1Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    public static string ServiceAccount(this V1Pod pod) => pod.Spec?.ServiceAccountName is { Length: > 0 } account ? account : "default";

    public static SpiffeId Identity(this V1Pod pod, TrustDomain trustDomain) =>
        new(trustDomain, pod.Metadata.NamespaceProperty, pod.ServiceAccount());

    public static bool HasAddress(this V1Pod pod, string address) =>
        pod.Status?.PodIP == address || pod.Status?.PodIPs?.Any(ip => ip.Ip == address) == true;

    /// <summary>A port by its number, or by the name that the container gives to one of TCP; null if there is none of the name.</summary>
    public static int? TcpPort(string? text, V1Container container) => int.TryParse(text, out int number)
        ? number
        : (container.Ports ?? []).FirstOrDefault(candidate => candidate.Name == text && (candidate.Protocol ?? Tcp) == Tcp)?.ContainerPort;

    /// <summary>Where a node is; a zone that is known from elsewhere wins.</summary>
    public static Locality LocalityOf(V1Node? node, string? knownZone = null)
    {
        string region = Label(node, RegionLabel);
        string zone = string.IsNullOrEmpty(knownZone) ? Label(node, ZoneLabel) : knownZone;
        return region.Length + zone.Length == 0 ? Locality.Unknown : new(region, zone);
    }

    private static string Label(V1Node? node, string label) =>
        node?.Metadata.Labels?.TryGetValue(label, out string? value) == true ? value ?? "" : "";
}
