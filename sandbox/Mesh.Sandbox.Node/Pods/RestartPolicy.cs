namespace Mesh.Sandbox.Node.Pods;

/// <summary>A pod's <c>spec.restartPolicy</c>.</summary>
internal enum RestartPolicy
{
    Always,
    OnFailure,
    Never,
}
