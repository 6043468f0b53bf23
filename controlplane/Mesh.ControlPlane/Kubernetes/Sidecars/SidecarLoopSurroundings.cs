namespace Mesh.ControlPlane.Kubernetes.Sidecars;

/// <summary>What <see cref="SidecarLoop"/> runs on.</summary>
internal sealed record SidecarLoopSurroundings(TimeProvider Time, ILogger<SidecarLoop> Logger);
