namespace Mesh.Sandbox.Node.Pods;

/// <summary>The state of a container, as in a pod's status.</summary>
internal enum ContainerPhase
{
    Waiting,
    Running,
    Terminated,
}
