namespace Mesh.Kubernetes.Sidecars;

/// <summary>How a pod and its sidecar are.</summary>
public enum SidecarState
{
    /// <summary>The pod has no sidecar and needs none, or it has ended or is about to.</summary>
    NotNeeded,

    /// <summary>The pod should have a sidecar and has none: its traffic is neither encrypted nor under any policy.</summary>
    Missing,

    /// <summary>The pod has a sidecar, but not the one that the injector would give it now.</summary>
    Outdated,

    /// <summary>The pod has the sidecar that it should have, as far as that is known.</summary>
    Current,
}
