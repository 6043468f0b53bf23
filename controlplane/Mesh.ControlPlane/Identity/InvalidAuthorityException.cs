namespace Mesh.ControlPlane.Identity;

/// <summary>The stored certificate authority cannot be used. Nothing is issued until a person looks at it: a silent replacement would cut off every workload.</summary>
internal sealed class InvalidAuthorityException(string reason) : Exception(reason);
