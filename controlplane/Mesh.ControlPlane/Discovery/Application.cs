namespace Mesh.ControlPlane.Discovery;

/// <summary>How far the sidecars of this replica are with one version of a resource.</summary>
/// <param name="Users">Sidecars that use it.</param>
/// <param name="Applied">Sidecars that have acknowledged it.</param>
/// <param name="Rejection">What one of those said that rejected it; null if none did.</param>
internal sealed record Application(int Users, int Applied, string? Rejection);
