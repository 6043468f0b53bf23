namespace Mesh.ControlPlane.Model;

/// <summary>Whether a pod's sidecar accepts plain connections to the application.</summary>
internal enum MutualTlsMode
{
    Permissive,
    Strict,
}
