namespace Mesh.ControlPlane.Discovery;

/// <summary>What a sidecar has of a resource.</summary>
/// <param name="Version">The version that it was sent last, or said that it holds.</param>
/// <param name="AppliedAt">
/// The newest snapshot of which it is certain that the sidecar has acted on this resource as it was there; 0 if that is not certain of any.
/// </param>
internal readonly record struct HeldVersion(string Version, long AppliedAt);
