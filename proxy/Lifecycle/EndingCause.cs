namespace Mesh.Proxy.Lifecycle;

/// <summary>How the sidecar has learned that its pod ends.</summary>
internal enum EndingCause
{
    /// <summary>The stop hook of its own container, which the kubelet runs before it signals any application; or a person.</summary>
    Hook,

    /// <summary>The control plane: the API server has marked the pod for deletion.</summary>
    PodDeleted,

    /// <summary>SIGTERM: the applications have ended.</summary>
    Signal,

    /// <summary>A fault of the sidecar's own.</summary>
    Fault,
}
