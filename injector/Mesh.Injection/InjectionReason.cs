namespace Mesh.Injection;

/// <summary>Why a pod was injected, skipped or rejected. The names appear in logs and audit annotations and are stable.</summary>
public enum InjectionReason
{
    /// <summary>Inject: the namespace's label asks for it.</summary>
    NamespaceEnabled,

    /// <summary>Inject: the pod's own label or annotation asks for it.</summary>
    PodEnabled,

    /// <summary>Skip: neither the namespace nor the pod asks for a sidecar.</summary>
    NotRequested,

    /// <summary>Skip: the pod's own label or annotation says no.</summary>
    PodDisabled,

    /// <summary>Skip: a namespace of Kubernetes or of the mesh itself, which must start without the mesh.</summary>
    SystemNamespace,

    /// <summary>Skip: a static pod's mirror; the kubelet already runs it and ignores changes.</summary>
    MirrorPod,

    /// <summary>Skip: the pod shares the node's network; redirecting it would redirect the node.</summary>
    HostNetwork,

    /// <summary>Skip: a Windows pod; there is no sidecar for it.</summary>
    Windows,

    /// <summary>Skip: the pod has its sidecar already, of this version or of another.</summary>
    AlreadyInjected,

    /// <summary>Reject: the document does not have the shape of a pod.</summary>
    MalformedPod,

    /// <summary>Reject: a label or annotation of the mesh has a value that cannot be used.</summary>
    InvalidAnnotation,

    /// <summary>Reject: the pod's label and annotation say different things.</summary>
    ConflictingOverride,

    /// <summary>Reject: a container or volume of the pod uses a name, port or user id that belongs to the sidecar.</summary>
    ReservedByMesh,
}
