using k8s;
using k8s.Models;
using Mesh.Api;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Translation;
using Mesh.Kubernetes.Sidecars;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Cuts watched objects down to what the mesh reads: a pod of 10 KiB becomes one of a few hundred bytes, and one outside the mesh hardly more than its name.</summary>
internal static class ObjectReducers
{
    private const string TemplateHashLabel = "pod-template-hash";
    private static readonly SharedParts Shared = new();
    private static readonly string[] NamespaceSettings = [.. PolicySettings.OfNamespaces.Select(setting => setting.Name), MeshLabels.Inject];
    private static readonly List<V1PodCondition> IsReady = [new() { Type = "Ready", Status = "True" }];
    private static readonly List<V1PodCondition> IsNotReady = [new() { Type = "Ready", Status = "False" }];

    // Most pods outside the mesh share one of these; nobody may change what a store holds.
    private static readonly V1PodSpec PlainSpec = new();
    private static readonly V1PodSpec HostNetworkSpec = new() { HostNetwork = true };
    private static readonly V1PodSpec WindowsSpec = new() { Os = new() { Name = "windows" } };

    /// <exception cref="InvalidDataException">It is meshed, and its service account has a name that no identity can be made of; Kubernetes accepts no such pod.</exception>
    public static V1Pod Reduce(V1Pod pod) => !pod.IsInjected() && !pod.IsGateway() ? ReduceUnmeshed(pod)
        : pod.Spec.ServiceAccountName is { Length: > 0 } account && !KubernetesNames.IsSubdomain(account)
            ? throw new InvalidDataException($"'{account}' is not the name of a service account")
            : ReduceMeshed(pod);

    /// <summary>Where its endpoint is, and why it has no sidecar: of the pods outside the mesh nothing else is asked.</summary>
    private static V1Pod ReduceUnmeshed(V1Pod pod) => new()
    {
        ApiVersion = Shared.Share(pod.ApiVersion),
        Kind = Shared.Share(pod.Kind),
        Metadata = WithController(
            Reduce(pod.Metadata, Only(pod.Metadata.Labels, MeshLabels.Inject, TemplateHashLabel), Only(pod.Metadata.Annotations, MeshLabels.Inject, SidecarRules.MirrorAnnotation)),
            pod.Metadata),
        Spec = pod.Spec?.HostNetwork == true ? HostNetworkSpec : SidecarRules.IsOfWindows(pod) ? WindowsSpec : PlainSpec,
        Status = new V1PodStatus { Phase = pod.Status?.Phase, PodIP = pod.Status?.PodIP },
    };

    private static V1Pod ReduceMeshed(V1Pod pod) => new()
    {
        ApiVersion = Shared.Share(pod.ApiVersion),
        Kind = Shared.Share(pod.Kind),
        Metadata = WithController(
            Reduce(pod.Metadata, Shared.Share(pod.Metadata.Labels), Only(pod.Metadata.Annotations, PolicySettings.MutualTls.Name, MeshAnnotations.InjectionVersion)), pod.Metadata),
        Spec = new V1PodSpec
        {
            NodeName = Shared.Share(pod.Spec?.NodeName),
            ServiceAccountName = Shared.Share(pod.Spec?.ServiceAccountName),
            Containers = Shared.Share(Reduce(pod.Spec?.Containers)),
            InitContainers = Shared.Share(Reduce(pod.Spec?.InitContainers)),
        },
        Status = new V1PodStatus { Phase = Shared.Share(pod.Status?.Phase), PodIP = pod.Status?.PodIP, PodIPs = Further(pod.Status), Conditions = Readiness(pod) },
    };

    public static V1Node Reduce(V1Node node) => new()
    {
        ApiVersion = node.ApiVersion,
        Kind = node.Kind,
        Metadata = Reduce(node.Metadata, Only(node.Metadata.Labels, KubernetesFacts.RegionLabel, KubernetesFacts.ZoneLabel)),
    };

    public static V1Namespace Reduce(V1Namespace @namespace) => new()
    {
        ApiVersion = @namespace.ApiVersion,
        Kind = @namespace.Kind,
        Metadata = Reduce(@namespace.Metadata, Only(@namespace.Metadata.Labels, NamespaceSettings), Only(@namespace.Metadata.Annotations, NamespaceSettings)),
        Status = new V1NamespaceStatus { Phase = @namespace.Status?.Phase },
    };

    /// <summary>Spec and status are read; <c>kubectl</c> leaves the whole object once more in an annotation.</summary>
    public static T ReduceCustom<T>(T resource)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        resource.Metadata.ManagedFields = null;
        resource.Metadata.Annotations = null;
        return resource;
    }

    public static V1Service Reduce(V1Service service)
    {
        service.Metadata.ManagedFields = null;
        service.Metadata.Annotations = null;
        // Where gateways are reached; of most Services there is nothing to keep.
        service.Status = service.Status?.LoadBalancer is { Ingress.Count: > 0 } balancer ? new() { LoadBalancer = balancer } : null;
        return service;
    }

    public static V1EndpointSlice Reduce(V1EndpointSlice slice)
    {
        slice.ApiVersion = Shared.Share(slice.ApiVersion);
        slice.Kind = Shared.Share(slice.Kind);
        slice.AddressType = Shared.Share(slice.AddressType);
        slice.Metadata.ManagedFields = null;
        slice.Metadata.Annotations = null;
        slice.Metadata.Labels = Only(slice.Metadata.Labels, KubernetesFacts.ServiceNameLabel);
        foreach (var endpoint in slice.Endpoints ?? [])
        {
            endpoint.DeprecatedTopology = null;
            endpoint.NodeName = Shared.Share(endpoint.NodeName);
            endpoint.Zone = Shared.Share(endpoint.Zone);
            endpoint.Conditions = Shared.Share(endpoint.Conditions);
            if (endpoint.TargetRef is { } target)
            {
                target.Kind = Shared.Share(target.Kind);
                target.NamespaceProperty = Shared.Share(target.NamespaceProperty);
            }
        }

        return slice;
    }

    /// <summary>True if nothing that the mesh reads differs: conditions and restarts of a pod change often and mean nothing here.</summary>
    public static bool AreEquivalent(V1Pod one, V1Pod other) =>
        one.Metadata.Uid == other.Metadata.Uid
        && SameEntries(one.Metadata.Labels, other.Metadata.Labels)
        && SameEntries(one.Metadata.Annotations, other.Metadata.Annotations)
        && one.Spec.NodeName == other.Spec.NodeName
        && one.Status.PodIP == other.Status.PodIP
        && one.HasEnded() == other.HasEnded()
        && one.Metadata.DeletionTimestamp is null == other.Metadata.DeletionTimestamp is null;

    public static bool AreEquivalent(V1Node one, V1Node other) => KubernetesFacts.LocalityOf(one) == KubernetesFacts.LocalityOf(other);

    public static bool AreEquivalent(V1Namespace one, V1Namespace other) =>
        one.Metadata.Uid == other.Metadata.Uid
        && one.Status.Phase == other.Status.Phase
        && SameEntries(one.Metadata.Labels, other.Metadata.Labels)
        && SameEntries(one.Metadata.Annotations, other.Metadata.Annotations);

    /// <summary>A new status, which the mesh itself writes, leaves the generation as it is.</summary>
    public static bool AreEquivalentSpecs<T>(T one, T other)
        where T : IKubernetesObject<V1ObjectMeta> =>
        one.Metadata.Uid == other.Metadata.Uid
        && one.Metadata.Generation is { } generation
        && generation == other.Metadata.Generation;

    /// <summary>Kept for those who count ready sidecars; a change of it tells nobody.</summary>
    private static List<V1PodCondition>? Readiness(V1Pod pod) => pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready") is { } ready
        ? ready.Status == "True" ? IsReady : IsNotReady
        : null;

    /// <summary>The addresses, if there are more than the one that is kept anyway.</summary>
    private static IList<V1PodIP>? Further(V1PodStatus? status) => status?.PodIPs is [var only] && only.Ip == status.PodIP ? null : status?.PodIPs;

    private static V1ObjectMeta WithController(V1ObjectMeta reduced, V1ObjectMeta metadata)
    {
        reduced.OwnerReferences = metadata.OwnerReferences?.Where(reference => reference.Controller == true).Take(1).ToArray() is { Length: > 0 } controller ? controller : null;
        return reduced;
    }

    private static V1ObjectMeta Reduce(V1ObjectMeta metadata, IDictionary<string, string>? labels, IDictionary<string, string>? annotations = null) => new()
    {
        Name = metadata.Name,
        NamespaceProperty = Shared.Share(metadata.NamespaceProperty),
        Uid = metadata.Uid,
        ResourceVersion = metadata.ResourceVersion,
        DeletionTimestamp = metadata.DeletionTimestamp,
        Labels = labels,
        Annotations = annotations,
    };

    private static List<V1Container>? Reduce(IList<V1Container>? containers) => containers?
        .Select(container => new V1Container
        {
            Name = container.Name,
            RestartPolicy = container.RestartPolicy,
            Ports = container.Ports,
            LivenessProbe = Reduce(container.LivenessProbe),
            ReadinessProbe = Reduce(container.ReadinessProbe),
            StartupProbe = Reduce(container.StartupProbe),
        })
        .ToList();

    private static V1Probe? Reduce(V1Probe? probe) => probe is { HttpGet: not null } or { TcpSocket: not null } or { Grpc: not null }
        ? new() { HttpGet = probe.HttpGet, TcpSocket = probe.TcpSocket, Grpc = probe.Grpc }
        : null;

    private static Dictionary<string, string>? Only(IDictionary<string, string>? labels, params ReadOnlySpan<string> names)
    {
        Dictionary<string, string>? kept = null;
        foreach (string name in names)
        {
            if (labels?.TryGetValue(name, out string? value) == true)
            {
                (kept ??= new(StringComparer.Ordinal))[name] = value;
            }
        }

        return kept;
    }

    private static bool SameEntries(IDictionary<string, string>? one, IDictionary<string, string>? other) =>
        (one?.Count ?? 0) == (other?.Count ?? 0)
        && (one is null || other is null || one.All(entry => other.TryGetValue(entry.Key, out string? value) && value == entry.Value));
}
