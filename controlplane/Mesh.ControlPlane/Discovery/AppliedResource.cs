namespace Mesh.ControlPlane.Discovery;

/// <summary>A resource that a sidecar has acknowledged.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">The snapshot up to which the sidecar had acted on it before; 0 if it had not, or nobody knows.</param>
internal readonly record struct AppliedResource(string Name, long Before);
