namespace Mesh.ControlPlane.Model;

/// <summary>A request that the kubelet makes in the clear to see how a pod is. Without method and target it only connects.</summary>
/// <param name="Port">Port of the application.</param>
/// <param name="Method">Method token.</param>
/// <param name="Target">Path and query.</param>
internal sealed record WorkloadProbe(int Port, string Method, string Target);
