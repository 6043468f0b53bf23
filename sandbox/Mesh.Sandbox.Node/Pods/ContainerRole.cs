namespace Mesh.Sandbox.Node.Pods;

/// <summary>What a container is to its pod.</summary>
internal enum ContainerRole
{
    /// <summary>Runs to completion before the next one starts.</summary>
    Init,

    /// <summary>An init container with <c>restartPolicy: Always</c>: the next one starts when it has started, and it ends after the main containers.</summary>
    Sidecar,

    /// <summary>What the pod is for.</summary>
    Main,
}
